-- SPDX-License-Identifier: Apache-2.0
local function told(action, updated_at, more)
  local alert = {
    alertId = "7f2c0001-aa10-4c55-9b51-0d3f6a1f2f11-1772442000123",
    message = "Card payments slow",
    alias = "payments-latency",
    tinyId = "1877",
    tags = { "team-pay", "eu" },
    entity = "gateway-7",
    priority = "P2",
    details = { service = "payments" },
    createdAt = 1772442000123,
    updatedAt = updated_at,
    username = "System",
  }
  for name, value in pairs(more or {}) do
    alert[name] = value
  end
  return { deliver = "opsgenie", body = { action = action, alert = alert, source = { name = "web", type = "web" } } }
end

local id = "incident/opsgenie-7f2c0001-aa10-4c55-9b51-0d3f6a1f2f11-1772442000123"
local given = {
  ["service/payments"] = { name = "Payments" },
  ["component/gateway-7"] = { name = "Gateway 7", service = "service/payments" },
  ["person/lena"] = { name = "Lena Hart", email = "lena@example.org" },
}

return tests {
  ["an alert is an incident from when it was created"] = {
    at = "2026-03-02T09:00:10Z",
    given = given,
    when = { told("Create", 1772442000123000001) },
    expect = {
      [id] = {
        title = "Card payments slow",
        state = "new",
        priority = "p2",
        service = "service/payments",
        number = "1877",
        component = "component/gateway-7",
        opened_at = "2026-03-02T09:00:00.123Z",
        impact = "high",
      },
    },
  },

  ["who takes it has answered, and who closes it ends it"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      told("Create", 1772442000123000001),
      told("Acknowledge", 1772442300000000000, { owner = "Lena@example.org" }),
      told("Acknowledge", 1772442400000000000, { owner = "lena@example.org" }),
      told("AddNote", 1772442500000000000),
      told("Close", 1772442600000000000),
    },
    expect = {
      [id] = {
        state = "resolved",
        responded_at = "2026-03-02T09:05:00Z",
        resolved_at = "2026-03-02T09:10:00Z",
        assignee = "person/lena",
      },
    },
  },

  ["the same in another order"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      told("Close", 1772442600000000000),
      told("Acknowledge", 1772442400000000000, { owner = "lena@example.org" }),
      told("AddNote", 1772442500000000000),
      told("Close", 1772442600000000000),
      told("Acknowledge", 1772442300000000000, { owner = "lena@example.org" }),
      told("Create", 1772442000123000001),
    },
    expect = {
      [id] = {
        state = "resolved",
        responded_at = "2026-03-02T09:05:00Z",
        resolved_at = "2026-03-02T09:10:00Z",
        assignee = "person/lena",
      },
    },
  },

  ["two actions of one millisecond are ordered by their nanoseconds"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = { told("Close", 1772442600000000002), told("Acknowledge", 1772442600000000001) },
    expect = { [id] = { state = "resolved" } },
  },

  ["snoozed it waits, deleted it never was, and taken up again it is open"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      told("Snooze", 1772442100000000000, { alertId = "a" }),
      told("Delete", 1772442100000000000, { alertId = "b" }),
      told("Close", 1772442100000000000, { alertId = "c" }),
      told("UnAcknowledge", 1772442200000000000, { alertId = "c" }),
    },
    expect = {
      ["incident/opsgenie-a"] = { state = "on_hold" },
      ["incident/opsgenie-b"] = { state = "cancelled" },
      ["incident/opsgenie-c"] = { state = "new", resolved_at = null },
    },
  },

  ["an id that is no key becomes one, and two ids never the same"] = {
    at = "2026-03-02T09:20:00Z",
    when = {
      told("Create", 1772442100000000000, { alertId = "a/b c" }),
      told("Create", 1772442100000000000, { alertId = "a-b-c" }),
      told("Create", 1772442100000000000, { alertId = "../service/payments" }),
    },
    expect = {
      ["incident/opsgenie-a~2fb~20c"] = { state = "new" },
      ["incident/opsgenie-a-b-c"] = { state = "new" },
      ["incident/opsgenie-..~2fservice~2fpayments"] = { state = "new" },
    },
  },

  ["without an alert in it, or with one of another kind, it is ignored"] = {
    when = {
      { deliver = "opsgenie", body = { action = "Create", alert = null } },
      { deliver = "opsgenie", body = { action = 5, alert = "what" } },
      { deliver = "opsgenie", body = { action = "Create", alert = { message = "no id" } } },
    },
    expect = { ignored = "no alert" },
  },
}
