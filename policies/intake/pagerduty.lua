-- SPDX-License-Identifier: Apache-2.0
-- PagerDuty: webhooks v3, one event each, and the older v2 and v1, which send several messages at once.

local lib = require "intake.lib"

local new, begun, over = "triggered|trigger|unacknowledged|unacknowledge|reopened|reopen", "acknowledged|acknowledge",
  "resolved|resolve"

local function stands(path)
  return { path, [new] = "new", [begun] = "in_progress", [over] = "resolved" }
end

local function whole(incident) -- what names it alone does not say how it is
  return (lib.text(incident, "status") or lib.word(incident, "type") == "incident") and incident
end

-- What happened when, and to what: of version 3 one event, of those before as many messages.
local function happenings(body)
  local found, events = {}, lib.list(body, "event")
  for i, event in ipairs(#events > 0 and events or lib.list(body, "messages")) do
    local kind, told = lib.word(event, "event_type", "event", "type"), lib.at(event, "incident", "data.incident")
    found[i] = {
      kind = kind, verb = kind:match("^incident%.(.*)$"),
      at = lib.instant(event, "occurred_at", "created_on", "created_at"),
      it = whole(told) or whole(lib.at(event, "data")) or kind:find("status_update") and { id = lib.id(told, "id") },
    }
  end
  return found
end

local state = lib.reads { stands "verb", stands "it.status" }

local function person(path)
  return { login = path .. ".id", email = path .. ".email", name = { path .. ".summary", path .. ".name" } }
end

return intake {
  title = "PagerDuty: incidents",
  scheme = "pagerduty-v1",
  key = { "X-Webhook-Id", "body.event.id" },
  setup = [[
In PagerDuty: Integrations, Generic Webhooks (v3), New Webhook.
Webhook URL: {url}
Scope: the account, a team or a service. Choose all events of incidents.
Add Webhook: PagerDuty shows its secret once. Put it into the file of this source's secret.
Send Test Event: that is received, and ignored.]],
  map = lib.map {
    each = happenings, otherwise = "neither an event nor messages in it",
    why_not = { "kind", ["pagey.ping"] = "a ping: the webhook works" },
    needs = { key = "an event \"{kind}\" says nothing of how an incident stands" },
    key = "it.id", at = "at", opened_at = { "it.created_at", "it.created_on" },
    number = { "it.number", "it.incident_number" }, url = "it.html_url",
    title = { "it.title", "it.summary", "it.trigger_summary_data.subject", "it.trigger_summary_data.description" },
    state = state, source_state = { { "verb", [new .. "|" .. begun .. "|" .. over] = { "verb" } }, "it.status" },
    responded_at = { state, in_progress = { "at", lib.now } },
    told_at = { "verb", status_update_published = { "at", lib.now } },
    priority = { "it.priority.summary", "it.priority.name" }, severity = { "it.priority.summary", "it.priority.name" },
    guess = { urgency = { "it.urgency", high = "high", low = "low" } },
    assignee = { person "it.assignees.1", person "it.assignments.1.assignee", person "it.assigned_to_user" },
    service = { "it.service.summary", "it.service.name" }, names = "it.service.id",
  },
}
