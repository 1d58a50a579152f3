-- SPDX-License-Identifier: Apache-2.0
-- Zendesk: the events of tickets (zen:event-type:ticket.…), and triggers whose body an administrator wrote. An event
-- tells the whole ticket as it was at its time.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local number = lib.loosely { "detail.id", "ticket.id", "id", "ticket_number" }
local status = lib.loosely { "detail.status", "ticket.status", "status" }
local event = lib.match(".type", "^zen:event%-type:([^.]*)")
local told_at = { ".time", ".detail.updated_at" }

local function person(...) -- an address or a name, whatever a template has there
  return { email = { ... }, name = { ... } }
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
  map = lib.map {
    loose = true, record = "ticket", otherwise = "it is about no ticket",
    why_not = { event, ticket = false, ["*"] = { "{.type} is about no ticket" } },
    key = { { lib.match(number, "%d+$"), number } }, type = { "detail.type", "ticket.type", "ticket_type" },
    number = number, title = { "detail.subject", "ticket.subject", "ticket.title", "subject", "title" },
    description = { "detail.description", "ticket.description", "description" },
    at = { { event, ["*"] = told_at }, "updated_at", "ticket_updated_at", "timestamp", "time" },
    opened_at = { "detail.created_at", "ticket.created_at", "created_at" },
    status = status, stages = { open = "working", solved = "resolved", ["pending|hold|on-hold"] = "waiting" },
    stage = { ".type", ["zen:event-type:ticket.deleted|zen:event-type:ticket.marked_as_spam"] = "dropped" },
    source_state = lib.small(status),
    priority = { "detail.priority", "ticket.priority", "priority",
      urgent = "p1", high = "p2", normal = "p3", low = "p4" },
    caller = person("requester.email", "requester_email", "requester.name", "requester_name", "requester"),
    assignee = person("assignee.email", "assignee_email", "assignee.name", "assignee_name", "assignee"),
    answered_at = { ".event.comment.is_public",
      ["true"] = { ".event.comment.author.is_staff", ["true"] = told_at } },
    url = { "ticket_url", "ticket_link", "url", "link" },
    service = { "service", "organization.name", "organization" },
    names = { { "group.name", "group" }, { "brand.name", "brand" } },
  },
}
