-- SPDX-License-Identifier: Apache-2.0
-- Three incidents, one running, one on hold, one closed, and an agreement that changes beneath them. Each case ends as
-- if what was changed had been so from the beginning.
local function target(within)
  return { agreement = "agreement/tills", metric = "resolution", priority = "p2", within = within }
end

local function organisation(facts)
  local all = {
    ["calendar/office"] = {
      name = "Office", zone = "Europe/Berlin",
      hours = {
        mon = { { "08:00", "17:00" } }, tue = { { "08:00", "17:00" } }, wed = { { "08:00", "17:00" } },
        thu = { { "08:00", "17:00" } }, fri = { { "08:00", "17:00" } },
      },
    },
    ["service/till"] = { name = "Till" },
    ["agreement/tills"] = {
      name = "Tills", service = "service/till", state = "published", calendar = "calendar/office",
    },
    ["service_target/back"] = target("8h"),
    ["incident/running"] = {
      service = "service/till", priority = "p2", state = "in_progress", opened_at = "2026-03-02T09:00:00Z",
    },
    ["incident/held"] = {
      service = "service/till", priority = "p2", state = "in_progress", opened_at = "2026-03-02T09:00:00Z",
    },
    ["incident/closed"] = {
      service = "service/till", priority = "p2", state = "in_progress", opened_at = "2026-03-02T09:00:00Z",
    },
  }
  for id, set in pairs(facts or {}) do
    all[id] = set
  end
  return all
end

-- Monday: at eleven one is put on hold; at two in the afternoon one is resolved. Then it is half past three in Berlin.
local function day(step)
  return {
    { pass = "2h" },
    { update = "incident/held", set = { state = "on_hold" } },
    { pass = "3h" },
    { update = "incident/closed", set = { state = "resolved", resolved_at = "2026-03-02T14:00:00Z" } },
    { pass = "30m" },
    step,
  }
end

return tests {
  ["as it was agreed"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation(),
    when = day { pass = "1s" },
    expect = {
      ["incident/running"] = { resolution_state = "on_track", resolution_due = "2026-03-03T08:00:00Z" },
      ["incident/held"] = { resolution_state = "paused", resolution_due = null },
      ["incident/closed"] = { resolution_state = "met", resolution_due = "2026-03-03T08:00:00Z" },
      findings = {},
    },
  },

  ["a shorter target finds those late that would have been"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation(),
    when = day { update = "service_target/back", set = { within = "4h" } },
    expect = {
      ["incident/running"] = { resolution_state = "breached", resolution_due = "2026-03-02T13:00:00Z" },
      ["incident/held"] = { resolution_state = "paused", resolution_due = null },
      ["incident/closed"] = { resolution_state = "missed", resolution_due = "2026-03-02T13:00:00Z" },
      clocks = {
        ["sla.resolution resolution incident/held"] = { state = "paused", elapsed = "2h", breached = false },
      },
      findings = { "sla.resolution breached incident/running" },
    },
  },

  ["a longer target forgives"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation {
      ["service_target/back"] = target("1h"),
    },
    when = day { update = "service_target/back", set = { within = "8h" } },
    expect = {
      ["incident/running"] = { resolution_state = "on_track", resolution_due = "2026-03-03T08:00:00Z" },
      ["incident/held"] = { resolution_state = "paused", resolution_due = null },
      ["incident/closed"] = { resolution_state = "met", resolution_due = "2026-03-03T08:00:00Z" },
      findings = {},
    },
  },

  ["a holiday that was forgotten does not count"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation(),
    when = day { update = "calendar/office", set = { holidays = { "2026-03-03" } } },
    expect = {
      ["incident/running"] = { resolution_due = "2026-03-04T08:00:00Z" },
      ["incident/closed"] = { resolution_state = "met", resolution_due = "2026-03-04T08:00:00Z" },
      findings = {},
    },
  },

  ["other hours, other verdicts"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation {
      ["calendar/night"] = { name = "Night", hours = { mon = { { "00:00", "24:00" } } } },
      ["service_target/back"] = target("4h"),
    },
    when = day { update = "service_target/back", set = { calendar = "calendar/night", within = "5h" } },
    expect = {
      ["incident/running"] = { resolution_state = "breached", resolution_due = "2026-03-02T14:00:00Z" },
      ["incident/closed"] = { resolution_state = "met", resolution_due = "2026-03-02T14:00:00Z" },
      findings = { "sla.resolution breached incident/running" },
    },
  },

  ["another agreement brings its own target and hours"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation {
      ["agreement/round"] = { name = "Round the clock", service = "service/till", from_date = "2026-03-01" },
      ["service_target/round"] = { agreement = "agreement/round", metric = "resolution", within = "12h" },
    },
    when = day { update = "agreement/round", set = { state = "published" } },
    expect = {
      ["incident/running"] = { agreement = "agreement/round", resolution_due = "2026-03-02T21:00:00Z" },
      ["incident/held"] = { resolution_state = "paused", resolution_due = null },
      ["incident/closed"] = { resolution_state = "met", resolution_due = "2026-03-02T21:00:00Z" },
      findings = {},
    },
  },

  ["states that pause, from the beginning"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["sla.resolution"] = { paused_in = {} } },
    given = organisation {
      ["service_target/back"] = target("5h"),
    },
    when = day { pass = "1s" },
    expect = {
      ["incident/held"] = { resolution_state = "breached", resolution_due = "2026-03-02T14:00:00Z" },
      findings = { "sla.resolution breached incident/held", "sla.resolution breached incident/running" },
    },
  },

  ["where only what was agreed counts, a target that goes takes its clock with it"] = {
    at = "2026-03-02T09:00:00Z",
    params = { sla = { only_agreed = true } },
    given = organisation(),
    when = day { delete = "service_target/back" },
    expect = {
      ["incident/running"] = { resolution_state = null, resolution_due = null },
      ["incident/closed"] = { resolution_state = null },
      clocks = { ["sla.resolution resolution incident/running"] = false },
      findings = {},
    },
  },
}
