-- SPDX-License-Identifier: Apache-2.0
local function event(event_type, at, more)
  local data = {
    id = "Q1ABC23",
    type = "incident",
    number = 42,
    status = "triggered",
    title = "Checkout answers 502",
    created_at = "2026-03-02T09:00:00Z",
    urgency = "high",
    priority = null,
    assignees = {},
    teams = {},
    html_url = "https://harbour.pagerduty.example/incidents/Q1ABC23",
    service = { id = "PSVC001", summary = "Checkout (live)", type = "service_reference" },
  }
  for name, value in pairs(more or {}) do
    data[name] = value
  end
  return {
    deliver = "pagerduty",
    body = { event = { id = event_type .. at, event_type = event_type, occurred_at = at, data = data, agent = null } },
  }
end

local function v2(verb, at, status)
  return {
    event = "incident." .. verb,
    id = verb .. at,
    created_on = at,
    incident = {
      id = "Q2",
      incident_number = 7,
      title = "Mail waits",
      status = status,
      created_at = "2026-03-02T08:00:00Z",
      service = { id = "PMAIL", name = "Mail" },
      urgency = "low",
      html_url = "https://x.pagerduty.example/incidents/Q2",
      assignments = { { at = at, assignee = { id = "PLENA", summary = "Lena Hart" } } },
    },
  }
end

local given = {
  ["service/checkout"] = { name = "Checkout (live)" },
  ["service/mail"] = { name = "Mail" },
  ["person/lena"] = { name = "Lena Hart", email = "lena@example.org" },
}
local id = "incident/pagerduty-Q1ABC23"

return tests {
  ["an incident goes its way"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      event("incident.triggered", "2026-03-02T09:00:00Z"),
      event("incident.acknowledged", "2026-03-02T09:04:00Z", {
        status = "acknowledged",
        assignees = { { id = "PLENA", summary = "Lena Hart" } },
        priority = { summary = "P1" },
      }),
      event("incident.resolved", "2026-03-02T09:30:00Z", { status = "resolved", assignees = {} }),
    },
    expect = {
      [id] = {
        title = "Checkout answers 502",
        number = "42",
        state = "resolved",
        service = "service/checkout",
        opened_at = "2026-03-02T09:00:00Z",
        responded_at = "2026-03-02T09:04:00Z",
        assignee = "person/lena",
        resolved_at = "2026-03-02T09:30:00Z",
        priority = "p1",
        urgency = "high",
      },
    },
  },

  ["in another order, and again, to the same"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      event("incident.resolved", "2026-03-02T09:30:00Z", { status = "resolved" }),
      event("incident.acknowledged", "2026-03-02T09:04:00Z", { status = "acknowledged" }),
      event("incident.triggered", "2026-03-02T09:00:00Z"),
      event("incident.acknowledged", "2026-03-02T09:04:00.5Z", { status = "acknowledged" }),
    },
    expect = {
      [id] = {
        state = "resolved",
        opened_at = "2026-03-02T09:00:00Z",
        responded_at = "2026-03-02T09:04:00Z",
        resolved_at = "2026-03-02T09:30:00Z",
      },
    },
  },

  ["a resolve that says little still ends it, and a reopening opens it"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      event("incident.triggered", "2026-03-02T09:00:00Z"),
      {
        deliver = "pagerduty",
        body = {
          event = {
            event_type = "incident.resolved",
            occurred_at = "2026-03-02T09:10:00Z",
            data = { id = "Q1ABC23", type = "incident", status = "resolved", service = null, title = null },
          },
        },
      },
      event("incident.reopened", "2026-03-02T09:20:00Z", { status = "triggered" }),
    },
    expect = {
      [id] = { state = "new", resolved_at = null, title = "Checkout answers 502", service = "service/checkout" },
    },
  },

  ["what people wrote to customers is when they were told"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      event("incident.triggered", "2026-03-02T09:00:00Z"),
      event("incident.status_update_published", "2026-03-02T09:12:00Z", {
        id = "SU1",
        type = "incident_status_update",
        incident = { id = "Q1ABC23" },
        message = "On it",
        status = null,
      }),
      event("incident.annotated", "2026-03-02T09:15:00Z", {
        id = "N1",
        type = "incident_note",
        incident = { id = "Q1ABC23" },
        content = "Looking",
        status = null,
      }),
    },
    expect = { [id] = { told_at = "2026-03-02T09:12:00Z", state = "new" }, ignored = "says nothing" },
  },

  ["messages of version 2, several at once, all or none"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      {
        deliver = "pagerduty",
        body = {
          messages = {
            v2("resolve", "2026-03-02T08:30:00Z", "resolved"),
            v2("trigger", "2026-03-02T08:00:00Z", "triggered"),
            v2("acknowledge", "2026-03-02T08:10:00Z", "acknowledged"),
          },
        },
      },
    },
    expect = {
      ["incident/pagerduty-Q2"] = {
        state = "resolved",
        title = "Mail waits",
        service = "service/mail",
        urgency = "low",
        assignee = "person/lena",
        responded_at = "2026-03-02T08:10:00Z",
        resolved_at = "2026-03-02T08:30:00Z",
      },
    },
  },

  ["messages of version 1 say it in other words, and \"null\" for nobody"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      {
        deliver = "pagerduty",
        body = {
          messages = {
            {
              type = "incident.acknowledge",
              created_on = "2026-03-02T08:10:00Z",
              data = {
                incident = {
                  id = "Q3",
                  incident_number = 8,
                  status = "triggered",
                  created_on = "2026-03-02T08:00:00Z",
                  assigned_to_user = "null",
                  trigger_summary_data = { subject = "Mail waits again" },
                  service = { id = "PMAIL", name = "Mail" },
                },
              },
            },
          },
        },
      },
    },
    expect = {
      ["incident/pagerduty-Q3"] = { state = "in_progress", title = "Mail waits again", assignee = null },
    },
  },

  ["who answered first has answered, also where nobody says when it began"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      event("incident.acknowledged", "2026-03-02T09:08:00Z", { status = "acknowledged", created_at = null }),
      event("incident.acknowledged", "2026-03-02T09:04:00Z", { status = "acknowledged", created_at = null }),
      event("incident.acknowledged", "2026-03-02T09:06:00Z", { status = "acknowledged", created_at = null }),
    },
    expect = { [id] = { responded_at = "2026-03-02T09:04:00Z", opened_at = null } },
  },

  ["a rule of the organisation says which service it is"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    params = { intake = { services = { ["checkout*"] = "service/mail", ["*"] = "service/checkout" } } },
    when = { event("incident.triggered", "2026-03-02T09:00:00Z") },
    expect = { [id] = { service = "service/mail" } },
  },

  ["a ping, an event of a service and a body without any are ignored"] = {
    when = {
      { deliver = "pagerduty", body = { event = { event_type = "service.updated", data = { type = "service" } } } },
      { deliver = "pagerduty", body = { event = null, messages = "none" } },
      {
        deliver = "pagerduty",
        body = { event = { id = "x", event_type = "pagey.ping", data = { message = "Hello", type = "ping" } } },
      },
    },
    expect = { ignored = "ping" },
  },
}
