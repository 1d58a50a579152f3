-- SPDX-License-Identifier: Apache-2.0
local given = {
  ["person/lena"] = { name = "Lena" },
  ["unit/desk"] = { name = "Desk", head = "person/lena" },
  ["incident/i1"] = { number = "INC7", priority = "p1", team = "unit/desk", opened_at = "2026-03-02T09:00:00Z" },
}

return tests {
  ["who begins to work on it has answered"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { { pass = "20m" }, { update = "incident/i1", set = { state = "in_progress" } }, { pass = "2h" } },
    expect = {
      ["incident/i1"] = { response_state = "met", response_due = "2026-03-02T09:30:00Z", response_month = "2026-03" },
      clocks = { ["sla.response response incident/i1"] = { state = "met", stopped = "2026-03-02T09:20:00Z" } },
      findings = {},
    },
  },

  ["nobody answers, and the team's lead hears of it"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["sla.response"] = { warn_at = 80 } },
    given = given,
    when = { { pass = "31m" } },
    expect = {
      ["incident/i1"] = { response_state = "breached" },
      findings = { "sla.response breached incident/i1" },
    },
  },

  ["an answer cannot be taken back"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      { pass = "20m" },
      { update = "incident/i1", set = { state = "in_progress" } },
      { update = "incident/i1", set = { state = "new" } },
      { pass = "1h" },
    },
    expect = { ["incident/i1"] = { response_state = "met" }, findings = {} },
  },

  ["when the source says when, that counts"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      { pass = "1h" },
      { update = "incident/i1", set = { state = "in_progress", responded_at = "2026-03-02T09:10:00Z" } },
    },
    expect = { ["incident/i1"] = { response_state = "met" }, findings = {} },
  },

  ["answered too late is missed, in the month in which it was due"] = {
    at = "2026-03-31T23:45:00Z",
    given = { ["incident/i1"] = { number = "INC8", priority = "p1", opened_at = "2026-03-31T23:15:00Z" } },
    when = { { pass = "1h" }, { update = "incident/i1", set = { state = "in_progress" } } },
    expect = { ["incident/i1"] = { response_state = "missed", response_month = "2026-03" }, findings = {} },
  },

  ["what comes in when it is over was answered by then"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["incident/i1"] = {
        priority = "p1", state = "closed", opened_at = "2026-02-02T09:00:00Z", resolved_at = "2026-02-02T09:20:00Z",
      },
    },
    expect = { ["incident/i1"] = { response_state = "met", response_month = "2026-02" }, findings = {} },
  },

  ["on hold the customer was answered, and the other clock stands still"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { { pass = "10m" }, { update = "incident/i1", set = { state = "on_hold" } }, { pass = "9h" } },
    expect = { ["incident/i1"] = { response_state = "met", resolution_state = "paused" }, findings = {} },
  },
}
