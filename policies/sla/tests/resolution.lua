-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["an incident resolved in time is met"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T08:30:00Z", state = "in_progress" } },
    when = {
      { pass = "2h" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T10:55:00Z" } },
      { pass = "2d" },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "met", resolution_due = "2026-03-02T12:30:00Z" },
      clocks = { ["sla.resolution resolution incident/i1"] = "met" },
      findings = {},
    },
  },

  ["the clock runs from when it was opened, not from when it became known"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T08:30:00Z", state = "in_progress" } },
    expect = {
      ["incident/i1"] = { resolution_state = "on_track", resolution_due = "2026-03-02T12:30:00Z" },
      clocks = { ["sla.resolution resolution incident/i1"] = "running" },
      findings = {},
    },
  },

  ["it is said when three quarters of the time are gone"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = { { pass = "3h" } },
    expect = {
      ["incident/i1"] = { resolution_state = "near" },
      findings = { "sla.resolution near_breach incident/i1" },
    },
  },

  ["and not a minute before"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = { { pass = "2h59m" } },
    expect = { ["incident/i1"] = { resolution_state = "on_track" }, findings = {} },
  },

  ["a breach is said to the owner of the service"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["incident/i1"] = {
        number = "INC7", title = "Nobody can pay", priority = "p1", service = "service/shop",
        opened_at = "2026-03-02T09:00:00Z", state = "in_progress",
      },
    },
    when = { { pass = "4h1m" } },
    expect = {
      ["incident/i1"] = { resolution_state = "breached", resolution_due = "2026-03-02T13:00:00Z" },
      findings = { "sla.resolution breached incident/i1" },
      messages = { "sla.escalation resolution 100% ines 2026-03-02T09:00:00Z incident/i1" },
    },
  },

  ["the last minute is still in time"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "4h" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T13:00:00Z" } },
    },
    expect = { ["incident/i1"] = { resolution_state = "met" }, findings = {} },
  },

  ["resolved too late is missed, and no longer anybody's task"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "5h" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T13:30:00Z" } },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "missed", resolution_due = "2026-03-02T13:00:00Z" },
      clocks = { ["sla.resolution resolution incident/i1"] = "missed" },
      findings = {},
    },
  },

  ["resolved in time and told of late is met"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "6h" },
      { update = "incident/i1", set = { state = "closed", resolved_at = "2026-03-02T12:59:00Z" } },
    },
    expect = { ["incident/i1"] = { resolution_state = "met" }, findings = {} },
  },

  ["on hold the clock stands still, however long"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "1h" },
      { update = "incident/i1", set = { state = "on_hold" } },
      { pass = "9d" },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "paused", resolution_due = null },
      clocks = { ["sla.resolution resolution incident/i1"] = "paused" },
      findings = {},
    },
  },

  ["the time on hold is given back"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "1h" },
      { update = "incident/i1", set = { state = "on_hold" } },
      { pass = "10h" },
      { update = "incident/i1", set = { state = "in_progress" } },
      { pass = "1h30m" },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "on_track", resolution_due = "2026-03-02T23:00:00Z" },
      findings = {},
    },
  },

  ["two times on hold add up, and then it is late"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { update = "incident/i1", set = { state = "on_hold" } },
      { pass = "1h" },
      { update = "incident/i1", set = { state = "in_progress" } },
      { pass = "1h" },
      { update = "incident/i1", set = { state = "on_hold" } },
      { pass = "2h" },
      { update = "incident/i1", set = { state = "in_progress" } },
      { pass = "3h1m" },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "breached", resolution_due = "2026-03-02T16:00:00Z" },
      findings = { "sla.resolution breached incident/i1" },
    },
  },

  ["what is late does not become less so on hold"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = { { pass = "5h" }, { update = "incident/i1", set = { state = "on_hold" } }, { pass = "1h" } },
    expect = {
      ["incident/i1"] = { resolution_state = "breached" },
      findings = { "sla.resolution breached incident/i1" },
    },
  },

  ["an incident that comes back goes on where it was"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "2h" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T11:00:00Z" } },
      { pass = "3d" },
      { update = "incident/i1", set = { state = "in_progress", resolved_at = null, reopens = 1 } },
      { pass = "30m" },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "on_track", resolution_due = "2026-03-05T13:00:00Z" },
      findings = {},
    },
  },

  ["time on hold after it was resolved does not count"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = {
      { pass = "1h" },
      { update = "incident/i1", set = { state = "on_hold" } },
      { pass = "3d" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T11:00:00Z" } },
    },
    expect = { ["incident/i1"] = { resolution_state = "met", resolution_due = "2026-03-02T14:00:00Z" } },
  },

  ["a higher priority tightens the promise at once"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p3", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = { { pass = "5h" }, { update = "incident/i1", set = { priority = "p1" } } },
    expect = {
      ["incident/i1"] = { resolution_state = "breached", resolution_due = "2026-03-02T13:00:00Z" },
      findings = { "sla.resolution breached incident/i1" },
    },
  },

  ["an incident that never was one has no clock to lose"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = { { pass = "1h" }, { update = "incident/i1", set = { state = "cancelled" } }, { pass = "9d" } },
    expect = {
      ["incident/i1"] = { resolution_state = "cancelled", resolution_due = null },
      clocks = { ["sla.resolution resolution incident/i1"] = "cancelled" },
      findings = {},
    },
  },

  ["where no agreement says when time counts, the organisation does"] = {
    at = "2026-03-06T16:00:00Z",
    params = { sla = { calendar = "calendar/office" } },
    given = {
      ["calendar/office"] = {
        name = "Office", zone = "Europe/Lisbon",
        hours = { fri = { { "08:00", "18:00" } }, mon = { { "08:00", "18:00" } } },
      },
      ["incident/i1"] = { priority = "p1", opened_at = "2026-03-06T16:00:00Z", state = "in_progress" },
    },
    when = { { pass = "2d" } },
    expect = {
      ["incident/i1"] = { resolution_state = "on_track", resolution_due = "2026-03-09T10:00:00Z" },
      findings = {},
    },
  },

  ["a night in which clocks are put on has seven hours"] = {
    at = "2026-03-28T20:00:00Z",
    params = { sla = { calendar = "calendar/night" }, ["sla.resolution"] = { p1 = "7h" } },
    given = {
      ["calendar/night"] = { name = "Night", zone = "Europe/Berlin", hours = { sat = { { "22:00", "06:00" } } } },
      ["incident/i1"] = { priority = "p1", opened_at = "2026-03-28T20:00:00Z", state = "in_progress" },
    },
    expect = { ["incident/i1"] = { resolution_due = "2026-03-29T04:00:00Z" } },
  },

  ["an organisation promises what it wants"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["sla.resolution"] = { p1 = "1h", warn_at = 50 } },
    given = { ["incident/i1"] = { priority = "p1", opened_at = "2026-03-02T09:00:00Z", state = "in_progress" } },
    when = { { pass = "30m" } },
    expect = {
      ["incident/i1"] = { resolution_state = "near", resolution_due = "2026-03-02T10:00:00Z" },
      findings = { "sla.resolution near_breach incident/i1" },
    },
  },
}
