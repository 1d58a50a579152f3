-- SPDX-License-Identifier: Apache-2.0
-- PagerDuty: webhooks v3, one event each, and the older v2 and v1, which send several messages at once.

local lib = require "intake.lib"

local states = {
  triggered = "new", trigger = "new", unacknowledged = "new", unacknowledge = "new", reopened = "new", reopen = "new",
  acknowledged = "in_progress", acknowledge = "in_progress", resolved = "resolved", resolve = "resolved",
}

-- What happened to it goes before how it is.
local function said(item, from)
  local verb = from.verbs[item]
  return states[verb] and verb or lib.text(item, "status") and lib.word(item, "status")
end

local function at(item, from)
  return from.times[item]
end

-- Of version 3: one event.
local function event(body, from)
  local it, data = lib.object(body, "event"), lib.object(body, "event.data")
  local resource, verb = lib.word(it, "event_type"):match("^([^.]*)%.?(.*)$")
  local kind, happened = lib.word(data, "type"), lib.instant(it, "occurred_at")
  from.verbs, from.times = { [data] = verb }, { [data] = happened }
  if resource == "incident" and (kind == "incident" or kind == "" and lib.text(data, "status")) then
    return data
  elseif verb == "status_update_published" and lib.id(data, "incident.id") then
    happened = happened or from.delivery.received_at
    lib.incident(from, { id = lib.id(data, "incident.id"), at = happened, told_at = happened })
    return nil, "a message to those concerned"
  end
  return nil, verb == "ping" and "a ping: the webhook works"
    or "an event \"" .. resource .. "." .. verb .. "\" says nothing of how an incident stands"
end

-- Of the versions before: messages.
local function messages(body, from)
  local incidents = {}
  from.verbs, from.times = {}, {}
  for _, message in ipairs(lib.list(body, "messages")) do
    local incident = lib.at(message, "incident") or lib.at(message, "data.incident")
    local verb = lib.word(message, "event", "type"):match("^incident%.(.*)$")
    if verb and type(incident) == "table" then
      incidents[#incidents + 1] = incident
      from.verbs[incident], from.times[incident] = verb, lib.instant(message, "created_on", "created_at")
    else
      lib.ignore(from, "a message that is about no incident")
    end
  end
  return incidents
end

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
    { has = "event.event_type", about = event }, { each = messages }, otherwise = "neither an event nor messages in it",
    key = "id", at = at, opened_at = { "created_at", "created_on" }, number = { "number", "incident_number" },
    title = { "title", "summary", "trigger_summary_data.subject", "trigger_summary_data.description" },
    url = "html_url",
    state = function(item, from) return states[said(item, from)] end, source_state = said,
    priority = function(item) return lib.priority(lib.text(item, "priority.summary", "priority.name")) end,
    severity = { "priority.summary", "priority.name" }, guess = { urgency = { "urgency", high = "high", low = "low" } },
    assignee = { person "assignees.1", person "assignments.1.assignee", person "assigned_to_user" },
    service = { "service.summary", "service.name" }, names = "service.id",
    after = function(from, id, known, item)
      if states[said(item, from)] == "in_progress" then
        lib.earliest(from, id, known, "responded_at", at(item, from), lib.instant(item, "created_at", "created_on"))
      end
    end,
  },
}
