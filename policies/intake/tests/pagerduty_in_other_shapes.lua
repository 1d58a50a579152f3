-- SPDX-License-Identifier: Apache-2.0
-- PagerDuty: events of which the verb says nothing, messages to those concerned, and messages about nothing.
local function event(event_type, data, at)
  return {
    deliver = "pagerduty",
    body = { event = { id = event_type .. (at or ""), event_type = event_type, occurred_at = at, data = data } },
  }
end

local function incident(more)
  local data = { id = "Q1", title = "Checkout answers 502", created_at = "2026-03-02T08:00:00Z" }
  for name, value in pairs(more or {}) do
    data[name] = value
  end
  return data
end

local function messages(list_)
  return { deliver = "pagerduty", body = { messages = list_ } }
end

return tests {
  ["how it is goes where what happened says nothing"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      event("incident.delegated", incident({ type = "incident", status = "acknowledged" }), "2026-03-02T08:10:00Z"),
    },
    expect = {
      ["incident/pagerduty-Q1"] = { state = "in_progress", responded_at = "2026-03-02T08:10:00Z" },
    },
  },

  ["nor need there be a word of how it is"] = {
    at = "2026-03-02T09:00:00Z",
    when = { event("incident.priority_updated", incident({ type = "incident" }), "2026-03-02T08:10:00Z") },
    expect = { ["incident/pagerduty-Q1"] = { title = "Checkout answers 502", responded_at = null } },
  },

  ["an incident that does not say that it is one has a status"] = {
    at = "2026-03-02T09:00:00Z",
    when = { event("incident.triggered", incident({ status = "triggered" }), "2026-03-02T08:00:00Z") },
    expect = { ["incident/pagerduty-Q1"] = { state = "new" } },
  },

  ["what has neither a type nor a status is none"] = {
    when = { event("incident.workflow.started", { id = "W1" }, "2026-03-02T08:00:00Z") },
    expect = { ignored = "says nothing of how an incident stands" },
  },

  ["a message to those concerned was told when it is told, if nobody says when"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      event("incident.triggered", incident({ type = "incident", status = "triggered" }), "2026-03-02T08:00:00Z"),
      event("incident.status_update_published", { id = "U1", type = "status_update", incident = { id = "Q1" } }),
    },
    expect = { ["incident/pagerduty-Q1"] = { state = "new", told_at = "2026-03-02T09:00:00Z" } },
  },

  ["a message about no incident"] = {
    when = { event("incident.status_update_published", { id = "U1" }, "2026-03-02T08:00:00Z") },
    expect = { ignored = "an event \"incident.status_update_published\" says nothing" },
  },

  ["messages of old that are about nothing are passed over"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      messages {
        { event = "incident.trigger", incident = "Q2", created_on = "2026-03-02T08:00:00Z" },
        { event = "ping" },
        {
          type = "incident.trigger",
          created_on = "2026-03-02T08:00:00Z",
          data = { incident = incident({ status = "triggered" }) },
        },
      },
    },
    expect = { ["incident/pagerduty-Q1"] = { state = "new" }, ["incident/pagerduty-Q2"] = false },
  },

  ["and where there is nothing else it is said"] = {
    when = { messages { { event = "ping" } } },
    expect = { ignored = "an event \"ping\" says nothing of how an incident stands" },
  },
}
