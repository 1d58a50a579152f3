-- SPDX-License-Identifier: Apache-2.0
-- Freshservice and Freshdesk: the webhook of an automation, whose content an administrator wrote or clicked together.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local function either(name)
  return "ticket_" .. name, "change_" .. name, name
end

local number = { "ticket_id_numeric", "ticket_id", "change_id", "display_id", "ticket_display_id", "id" }
local id = lib.loosely(number)

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
    loose = true, record = "ticket", otherwise = "it names no ticket",
    key = { { lib.match(id, "%d+$"), id } }, -- "INC-12" and "12" are one
    type = { { "change_id", ["*"] = "change" }, either "type" },
    number = { "number", "ticket_number", table.unpack(number) },
    title = { "ticket_subject", "change_subject", "subject", either "title" },
    description = { "ticket_description_text", "change_description_text", "description_text", either "description" },
    at = { "updated_at", "ticket_updated_at", "change_updated_at", "timestamp" },
    opened_at = { "created_at", "ticket_created_at", "change_created_at" },
    status = { either "status" }, source_state = { either "status" },
    stages = { ["2|open"] = "working", ["3"] = "waiting", ["4"] = "resolved", ["5"] = "closed" },
    severity = { either "urgency" },
    priority = { "ticket_priority", "change_priority", "priority",
      ["1|low"] = "p4", ["2|medium"] = "p3", ["3|high"] = "p2", ["4|urgent"] = "p1" },
    caller = { email = { "requester_email", "ticket_requester_email" },
      name = { "requester_name", "ticket_requester_name", "requester" } },
    assignee = { email = { "agent_email", "ticket_agent_email", "responder_email" },
      name = { "agent_name", "ticket_agent_name", "agent" } },
    url = { "ticket_url", "change_url", "url" },
    service = { "service", "impacted_service", "category", "ticket_category" },
    names = { { "group_name", "ticket_group_name", "group" }, { "department", "department_name" } },
  },
}
