-- SPDX-License-Identifier: Apache-2.0
-- Zendesk: the events of tickets (zen:event-type:ticket.…), and triggers whose body an administrator wrote. An event
-- tells the whole ticket as it was at its time.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local number = { "detail.id", "ticket.id", "id", "ticket_number" }
local number_of = lib.loosely(number)
local status = lib.loosely { "detail.status", "ticket.status", "status" }

local function id_of(item, from)
  local id = number_of(item, from)
  return id and (id:match("%d+$") or id)
end

-- By an address or a name, whatever a template has there.
local function person(...)
  local get = lib.loosely { ... }
  return function(item, from)
    local said = get(item, from)
    local is_mail = said and said:find("@", 1, true)
    return said and lib.person(from, { email = is_mail and said or nil, name = not is_mail and said or nil })
  end
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
    about = function(body)
      local event = lib.word(body, "type")
      local is_other = event:find("^zen:event%-type:") and not event:find("^zen:event%-type:ticket%.")
      return body, is_other and event .. " is about no ticket" or nil
    end,
    loose = true, tell = ticket.tell, otherwise = "it is about no ticket",
    only = ticket.kind_by(lib.loosely { "detail.type", "ticket.type", "ticket_type" }, id_of),
    key = id_of, number = number, title = { "detail.subject", "ticket.subject", "ticket.title", "subject", "title" },
    description = { "detail.description", "ticket.description", "description" },
    at = function(item, from)
      return lib.word(from.body, "type") ~= "" and lib.instant(from.body, "time", "detail.updated_at")
        or lib.instant(item, "updatedat", "ticketupdatedat", "timestamp", "time")
    end,
    stage = { { ".type", ["zen:event-type:ticket.deleted|zen:event-type:ticket.marked_as_spam"] = "dropped" },
      ticket.stage_by(status, { open = "working", pending = "waiting", hold = "waiting",
        ["on-hold"] = "waiting", solved = "resolved" }) },
    source_state = lib.small(status), opened_at = { "detail.created_at", "ticket.created_at", "created_at" },
    priority = { "detail.priority", "ticket.priority", "priority",
      urgent = "p1", high = "p2", normal = "p3", low = "p4" },
    caller = person("requester.email", "requester_email", "requester.name", "requester_name", "requester"),
    assignee = person("assignee.email", "assignee_email", "assignee.name", "assignee_name", "assignee"),
    url = { "ticket_url", "ticket_link", "url", "link" },
    service = { "service", "organization.name", "organization" },
    names = { { "group.name", "group" }, { "brand.name", "brand" } },
    after = function(from, _, _, item)
      local comment, at = lib.object(from.body, "event.comment"), lib.instant(from.body, "time", "detail.updated_at")
      if from.kind == "incident" and at and lib.flag(comment, "is_public") and lib.flag(comment, "author.is_staff") then
        ticket.answered(from, id_of(item, from), at, lib.instant(from.body, "detail.created_at"))
      end
    end,
  },
}
