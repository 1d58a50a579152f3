-- SPDX-License-Identifier: Apache-2.0
-- Freshservice and Freshdesk: the webhook of an automation, whose content an administrator wrote or clicked together.

local lib = require "intake.lib"
local loose = require "intake.loose"
local ticket = require "intake.ticket"

-- By number where the template says so.
local words = { ["2"] = "working", ["3"] = "waiting", ["4"] = "resolved", ["5"] = "closed", open = "working" }
local priorities = {
  ["1"] = "p4",
  ["2"] = "p3",
  ["3"] = "p2",
  ["4"] = "p1",
  low = "p4",
  medium = "p3",
  high = "p2",
  urgent = "p1",
}

return intake {
  title = "Freshservice and Freshdesk: tickets",
  scheme = "basic",
  setup = [[
In Freshservice: Admin, Automation & Productivity, Workflow Automator, New automator, Ticket (and one for Change).
Event: is raised or is updated. Action: Trigger Webhook.
Request type POST. Callback URL: {url}
Requires authentication, user name and password: {secret}
Encoding JSON, content Advanced:
{"ticket_id": "{{ticket.id_numeric}}", "number": "{{ticket.id}}", "subject": "{{ticket.subject}}",
"status": "{{ticket.status}}", "priority": "{{ticket.priority}}", "type": "{{ticket.ticket_type}}",
"requester_email": "{{ticket.requester.email}}", "agent_email": "{{ticket.agent.email}}",
"group": "{{ticket.group.name}}", "created_at": "{{ticket.created_at}}", "updated_at": "{{ticket.updated_at}}",
"url": "{{ticket.url}}"}]],
  params = ticket.params({ "change" }, { "service request", "request", "feature request" }, {}),
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local found = loose.flat(delivery.body)
    local function pick(name)
      return loose.pick(found, "ticket_" .. name, "change_" .. name, name)
    end
    local number =
      loose.pick(found, "ticket_id_numeric", "ticket_id", "change_id", "display_id", "ticket_display_id", "id")
    local change = loose.pick(found, "change_id") or (pick("type") or ""):lower() == "change"
    local kind = change and "change" or ticket.kind(from, (pick("type") or ""):lower())
    if not number or kind == "nothing" then
      lib.ignore(from, number and "tickets of this type are not recorded" or "it names no ticket")
      return lib.edits(from)
    end
    local status, requester = pick("status"), loose.pick(found, "requester_email", "ticket_requester_email")
    local agent = loose.pick(found, "agent_email", "ticket_agent_email", "responder_email")
    local at = lib.instant(found, "updatedat", "ticketupdatedat", "changeupdatedat", "timestamp")
    ticket.tell(from, kind, {
      id = number:match("%d+$") or number, -- "INC-12" and "12" are one
      at = at,
      number = loose.pick(found, "number", "ticket_number") or number,
      title = pick("subject") or pick("title"),
      description = pick("description_text") or pick("description"),
      stage = status and ticket.stage(status, words),
      opened_at = lib.instant(found, "createdat", "ticketcreatedat", "changecreatedat"),
      priority = priorities[(pick("priority") or ""):lower()],
      severity = pick("urgency"),
      caller = lib.person(from, {
        email = requester,
        name = loose.pick(found, "requester_name", "ticket_requester_name", "requester"),
      }),
      assignee = lib.person(
        from,
        { email = agent, name = loose.pick(found, "agent_name", "ticket_agent_name", "agent") }
      ),
      word = status,
      url = lib.url(found, "ticketurl", "changeurl", "url"),
      place = {
        service = loose.pick(found, "service", "impacted_service", "category", "ticket_category"),
        names = loose.some(
          loose.pick(found, "group_name", "ticket_group_name", "group"),
          loose.pick(found, "department", "department_name")
        ),
      },
    })
    return lib.edits(from, "it names no ticket")
  end,
}
