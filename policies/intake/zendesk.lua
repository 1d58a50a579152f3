-- SPDX-License-Identifier: Apache-2.0
-- Zendesk: the events of tickets (zen:event-type:ticket.…), and triggers whose body an administrator wrote. An event
-- tells the whole ticket as it was at its time.

local lib = require "intake.lib"
local loose = require "intake.loose"
local ticket = require "intake.ticket"

local words = { open = "working", pending = "waiting", hold = "waiting", ["on-hold"] = "waiting", solved = "resolved" }
local priorities = { urgent = "p1", high = "p2", normal = "p3", low = "p4" }

-- Returns the id of an incident.
local function tell(from, found, event, at)
  local id = loose.pick(found, "detail.id", "ticket.id", "id", "ticket_number")
  if not id then
    return lib.ignore(from, "it names no ticket")
  end
  local status = loose.pick(found, "detail.status", "ticket.status", "status") or ""
  local gone = event:find("deleted") or event:find("marked_as_spam")
  local kind = ticket.kind(from, (loose.pick(found, "detail.type", "ticket.type", "ticket_type") or ""):lower())
  if kind == "nothing" then
    return lib.ignore(from, "tickets of this type are not recorded")
  end
  local assignee = loose.pick(found, "assignee.email", "assignee_email", "assignee.name", "assignee_name", "assignee")
  local who = loose.pick(found, "requester.email", "requester_email", "requester.name", "requester_name", "requester")
  local function person(name)
    return name and lib.person(from, { email = name:find("@") and name, name = not name:find("@") and name or nil })
  end
  ticket.tell(from, kind, {
    id = id:match("%d+$") or id,
    at = at,
    number = id,
    title = loose.pick(found, "detail.subject", "ticket.subject", "ticket.title", "subject", "title"),
    description = loose.pick(found, "detail.description", "ticket.description", "description"),
    stage = gone and "dropped" or ticket.stage(status, words),
    opened_at = lib.instant(found, "detailcreatedat", "ticketcreatedat", "createdat"),
    priority = priorities[(loose.pick(found, "detail.priority", "ticket.priority", "priority") or ""):lower()],
    caller = person(who),
    assignee = person(assignee),
    word = status ~= "" and status:lower() or nil,
    url = lib.url(found, "ticketurl", "ticketlink", "url", "link"),
    place = {
      service = loose.pick(found, "service", "organization.name", "organization"),
      names = loose.some(loose.pick(found, "group.name", "group"), loose.pick(found, "brand.name", "brand")),
    },
  })
  return kind == "incident" and id:match("%d+$") or nil
end

return intake {
  title = "Zendesk: events of tickets, and triggers",
  scheme = "zendesk",
  key = { "X-Zendesk-Webhook-Invocation-Id" },
  setup = [[
In the Admin Center: Apps and integrations, Webhooks, Create webhook, Zendesk events.
Events: those of tickets that you want to hear of
Endpoint URL: {url}
Request method POST, request format JSON, no authentication. Create webhook.
Then Actions, Reveal secret: that goes into the file of this source's secret.
Where you would rather have a trigger: create the webhook for triggers, and give the trigger this JSON body:
{"ticket_id": "{{ticket.id}}", "title": "{{ticket.title}}", "status": "{{ticket.status}}",
"priority": "{{ticket.priority}}", "type": "{{ticket.ticket_type}}", "url": "https://{{ticket.url}}",
"created_at": "{{ticket.created_at_with_timestamp}}", "updated_at": "{{ticket.updated_at_with_timestamp}}",
"requester_email": "{{ticket.requester.email}}", "assignee_email": "{{ticket.assignee.email}}"}]],
  params = ticket.params({ "change" }, { "task" }, {}),
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body = delivery.body
    local found, event = loose.flat(body), lib.word(body, "type")
    if event:find("^zen:event%-type:") and not event:find("^zen:event%-type:ticket%.") then
      lib.ignore(from, event .. " is about no ticket")
      return lib.edits(from)
    end
    local at = event ~= "" and lib.instant(body, "time", "detail.updated_at")
      or lib.instant(found, "updatedat", "ticketupdatedat", "timestamp", "time")
    local incident = tell(from, found, event, at)
    local comment = lib.object(body, "event.comment")
    if incident and at and lib.flag(comment, "is_public") and lib.flag(comment, "author.is_staff") then
      ticket.answered(from, incident, at, lib.instant(body, "detail.created_at"))
    end
    return lib.edits(from, "it is about no ticket")
  end,
}
