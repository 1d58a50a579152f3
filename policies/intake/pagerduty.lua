-- SPDX-License-Identifier: Apache-2.0
-- PagerDuty: webhooks v3, one event each, and the older v2 and v1, which send several messages at once.

local lib = require "intake.lib"

local states = {
  triggered = "new", trigger = "new", unacknowledged = "new", unacknowledge = "new", reopened = "new", reopen = "new",
  acknowledged = "in_progress", acknowledge = "in_progress", resolved = "resolved", resolve = "resolved",
}

local urgencies = { high = "high", low = "low" }

local function map_incident(from, incident, verb, at)
  local said = states[verb] and verb or lib.word(incident, "status")
  local who = lib.at(incident, "assignees.1") or lib.at(incident, "assignments.1.assignee")
    or lib.at(incident, "assigned_to_user")
  local priority = lib.text(incident, "priority.summary", "priority.name")
  local service = lib.text(incident, "service.summary", "service.name")
  local opened_at = lib.instant(incident, "created_at", "created_on")
  local id, known = lib.incident(from, {
    id = lib.id(incident, "id"),
    at = at,
    opened_at = opened_at,
    state = states[said],
    number = lib.text(incident, "number", "incident_number"),
    title = lib.text(incident, "title", "summary", "trigger_summary_data.subject", "trigger_summary_data.description"),
    priority = lib.priority(priority),
    assignee = type(who) == "table" and lib.person(from, {
      login = lib.text(who, "id"), email = lib.text(who, "email"), name = lib.text(who, "summary", "name"),
    }) or nil,
    source_state = said ~= "" and said or nil,
    external_url = lib.url(incident, "html_url"),
    guess = { urgency = urgencies[lib.word(incident, "urgency")] },
    severity = priority,
    place = { service = service, names = { lib.text(incident, "service.id") } },
  })
  if id and states[said] == "in_progress" then
    lib.earliest(from, id, known, "responded_at", at, opened_at)
  end
end

local function map_event(from, event)
  local resource, verb = lib.word(event, "event_type"):match("^([^.]*)%.?(.*)$")
  local data, at = lib.object(event, "data"), lib.instant(event, "occurred_at")
  local kind = lib.word(data, "type")
  if resource == "incident" and (kind == "incident" or kind == "" and lib.text(data, "status")) then
    map_incident(from, data, verb, at)
  elseif verb == "status_update_published" and lib.id(data, "incident.id") then
    lib.incident(from, { id = lib.id(data, "incident.id"), at = at, told_at = at or from.delivery.received_at })
  elseif resource ~= "" then
    lib.ignore(from, verb == "ping" and "a ping: the webhook works"
      or "an event \"" .. resource .. "." .. verb .. "\" says nothing of how an incident stands")
  end
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
  map = function(delivery, ctx, params)
    local from, body = lib.from(delivery, ctx, params), delivery.body
    if lib.at(body, "event.event_type") then
      map_event(from, lib.object(body, "event"))
    end
    for _, message in ipairs(lib.list(body, "messages")) do
      local incident = lib.at(message, "incident") or lib.at(message, "data.incident")
      local verb = lib.word(message, "event", "type"):match("^incident%.(.*)$")
      if verb and type(incident) == "table" then
        map_incident(from, incident, verb, lib.instant(message, "created_on", "created_at"))
      else
        lib.ignore(from, "a message that is about no incident")
      end
    end
    return lib.edits(from, "neither an event nor messages in it")
  end,
}
