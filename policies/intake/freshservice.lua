-- SPDX-License-Identifier: Apache-2.0
-- Freshservice and Freshdesk: the webhook of an automation, whose content an administrator wrote or clicked together.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local function either(name)
  return "ticket_" .. name, "change_" .. name, name
end

local number = { "ticket_id_numeric", "ticket_id", "change_id", "display_id", "ticket_display_id", "id" }
local type_of, number_of = lib.loosely { either "type" }, lib.loosely(number)
local kind_of = ticket.kind_by(type_of, number_of)

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
  map = lib.map {
    loose = true, tell = ticket.tell, otherwise = "it names no ticket",
    only = function(item, from)
      local why_not = kind_of(item, from)
      local is_change = lib.text(item, "changeid") or (type_of(item, from) or ""):lower() == "change"
      from.kind = is_change and "change" or from.kind
      return not (is_change and number_of(item, from)) and why_not or nil
    end,
    key = function(item, from) -- "INC-12" and "12" are one
      local id = number_of(item, from)
      return id and (id:match("%d+$") or id)
    end,
    number = { "number", "ticket_number", table.unpack(number) }, source_state = { either "status" },
    title = { "ticket_subject", "change_subject", "subject", either "title" },
    description = { "ticket_description_text", "change_description_text", "description_text", either "description" },
    at = { "updated_at", "ticket_updated_at", "change_updated_at", "timestamp" },
    opened_at = { "created_at", "ticket_created_at", "change_created_at" },
    stage = ticket.stage_by(lib.loosely { either "status" }, { -- by number where the template says so
      ["2"] = "working", ["3"] = "waiting", ["4"] = "resolved", ["5"] = "closed", open = "working",
    }),
    severity = { either "urgency" },
    caller = { email = { "requester_email", "ticket_requester_email" },
      name = { "requester_name", "ticket_requester_name", "requester" } },
    assignee = { email = { "agent_email", "ticket_agent_email", "responder_email" },
      name = { "agent_name", "ticket_agent_name", "agent" } },
    url = { "ticket_url", "change_url", "url" },
    service = { "service", "impacted_service", "category", "ticket_category" },
    names = { { "group_name", "ticket_group_name", "group" }, { "department", "department_name" } },
    priority = { "ticket_priority", "change_priority", "priority",
      ["1|low"] = "p4", ["2|medium"] = "p3", ["3|high"] = "p2", ["4|urgent"] = "p1" },
  },
}
