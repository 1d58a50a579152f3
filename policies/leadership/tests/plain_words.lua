-- SPDX-License-Identifier: Apache-2.0
-- Organisations that know less of themselves, or call things otherwise, get sentences as plain as those that know all.
local at = "2026-03-02T09:00:00Z"
local benefits = "leadership.ledger_complete benefits_missing programme/bsm"
local no_drivers = "leadership.drivers nobody_drives programme/bsm"

return tests {
  ["a control that was never shown is not shown in time"] = {
    at = at,
    given = {
      ["process/p"] = { name = "Changes" },
      ["control/c"] = { process = "process/p", checks = "Access" },
    },
    expect = { ["control/c"] = { shown_in_time = false } },
  },

  ["a cost is booked by the calendar: other periods count where they end"] = {
    at = at,
    given = {
      ["cost/quarter"] = { amount = "9.00 EUR", from_date = "2026-01-01", to_date = "2026-03-31" },
      ["cost/shifted"] = { amount = "9.00 EUR", from_date = "2025-07-01", to_date = "2026-06-30" },
      ["cost/cut"] = { amount = "9.00 EUR", from_date = "2026-01-01", to_date = "2026-03-15" },
      ["cost/year"] = { amount = "9.00 EUR", from_date = "2025-01-01", to_date = "2025-12-31" },
    },
    expect = {
      ["cost/quarter"] = { booked_in = "2026-Q1" }, ["cost/shifted"] = { booked_in = "2026-06" },
      ["cost/cut"] = { booked_in = "2026-03" }, ["cost/year"] = { booked_in = "2025" },
    },
  },

  ["what is owed to services of a benefit's measurement is all, and nothing where nobody contributes"] = {
    at = at,
    given = {
      ["programme/bsm"] = { name = "Better services", state = "ended" },
      ["person/tom"] = { name = "Tom" },
      ["programme/two"] = { name = "Another" },
      ["benefit/q"] = { programme = "programme/two", kind = "service_quality", owner = "person/tom" },
      ["outcome/o"] = { name = "Orders" },
      ["measure/q"] = { name = "Calls", benefit = "benefit/q" },
      ["measure/o"] = { name = "Orders", outcome = "outcome/o" },
      ["measurement/q"] = { measure = "measure/q", measured_at = "2026-02-01T00:00:00Z", value = 5,
        worth = "9.00 EUR" },
      ["measurement/o"] = { measure = "measure/o", measured_at = "2026-02-01T00:00:00Z", value = 5,
        worth = "9.00 EUR" },
    },
    expect = {
      ["measurement/q"] = { worth_by_services = "9.00 EUR", worth_in = "2026-02" },
      ["measurement/o"] = { worth_by_services = "0.00 EUR" },
    },
  },

  ["where nobody leads IT a need is for the head of the unit, and a business service beneath is no technology"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" }, ["unit/shop"] = { name = "Shop floor", head = "person/ana" },
      ["service/till"] = { name = "Till", kind = "business" },
      ["service/hand"] = { name = "Clerks", kind = "business" },
      ["service/wish"] = { name = "Wishes", kind = "business" },
      ["dependency/d"] = { consumer = "service/till", provider = "service/hand", share = 10 },
      ["need/pay"] = { name = "Take money", criticality = "high", unit = "unit/shop" },
      ["need/sell"] = { name = "Sell", criticality = "high", service = "service/till", unit = "unit/shop" },
      ["need/wish"] = { name = "Hear wishes", criticality = "low", service = "service/wish" },
      ["need/any"] = { name = "Go on", criticality = "high" },
    },
    expect = {
      ["need/pay"] = { gap = "no_service", covered = false }, ["need/sell"] = { gap = "no_technology" },
      ["need/wish"] = { gap = "no_technology", most_critical = false },
      findings = {
        "leadership.critical_needs not_covered need/pay", "leadership.critical_needs not_covered need/sell",
        "leadership.critical_needs not_covered need/any",
      },
    },
  },

  ["where no need is called critical none is asked about"] = {
    at = at,
    params = { ["leadership.critical_needs"] = { critical = {} } },
    given = { ["need/pay"] = { name = "Take money", criticality = "mission_critical" } },
    expect = { ["need/pay"] = { most_critical = false, gap = "no_service" }, findings = {} },
  },

  ["a head who works elsewhere speaks for the function, a title that nobody named stands as it is, and a stand-in "
    .. "who acts where the head never did acts alone"] = {
    at = at,
    params = {
      ["leadership.engagement"] = { needed = { "cfo" } }, ["leadership.silent"] = { silent_after = "3650d" },
      leadership = { act_every = "10d" },
    },
    given = {
      ["person/ines"] = { name = "Ines", position = "cio" }, ["person/tom"] = { name = "Tom", position = "it_manager" },
      ["person/max"] = { name = "Max", position = "cfo" }, ["person/lea"] = { name = "Lea", executive = true },
      ["unit/law"] = { name = "Legal", head = "person/lea" }, ["unit/sea"] = { name = "Ships" },
      ["programme/bsm"] = { name = "Better services", lead = "person/tom", from_date = "2026-01-01" },
      ["participation/t"] = { programme = "programme/bsm", person = "person/tom", part = "stand_in",
        stands_in_for = "person/ines" },
      ["participation/o"] = { programme = "programme/bsm", part = "stand_in", stands_in_for = "person/ines" },
      ["participation/l"] = { programme = "programme/bsm", person = "person/lea", part = "member" },
      ["participation/n"] = { programme = "programme/bsm", person = "person/lea", part = "needed" },
      ["participation/law"] = { programme = "programme/bsm", unit = "unit/law", part = "needed" },
      ["participation/sea"] = { programme = "programme/bsm", unit = "unit/sea", part = "needed" },
      ["participation/any"] = { programme = "programme/bsm", part = "needed" },
      ["evidence/1"] = { kind = "action", programme = "programme/bsm", person = "person/tom", what = "Spoke to all",
        done_at = "2026-03-01T10:00:00Z" },
    },
    expect = {
      ["programme/bsm"] = { takes_part = 2, outside_it = 1, missing = 2, stand_in = "person/tom" },
      findings = {
        benefits, no_drivers, "leadership.engagement role_missing/cfo programme/bsm",
        "leadership.engagement needed_missing/sea programme/bsm",
        "leadership.engagement stand_in_acts_alone programme/bsm", "leadership.lead delegated programme/bsm",
        "leadership.lead no_action programme/bsm", "leadership.drivers_by_role nobody_named participation/any",
        "leadership.drivers_by_role nobody_named participation/o",
      },
    },
  },

  ["in what has ended nobody is silent, and of who leads IT it is said elsewhere"] = {
    at = at,
    params = { ["leadership.engagement"] = { needed = {} }, leadership = { act_every = "3650d" } },
    given = {
      ["person/ines"] = { name = "Ines", position = "cio", deputy = "person/tom" }, ["person/tom"] = { name = "Tom" },
      ["programme/old"] = { name = "Old", state = "ended" },
      ["programme/bsm"] = { name = "Better services", lead = "person/tom" },
      ["participation/old"] = { programme = "programme/old", person = "person/tom", part = "member" },
      ["participation/i"] = { programme = "programme/bsm", person = "person/ines", part = "member" },
    },
    when = { { pass = "100d" } },
    expect = {
      ["participation/old"] = { engaged = null }, ["participation/i"] = { engaged = false },
      findings = {
        benefits, no_drivers, "leadership.engagement it_alone programme/bsm",
        "leadership.lead led_elsewhere programme/bsm",
      },
    },
  },

  ["of one benefit that is kept it is said in the singular, and results in other currencies are left out"] = {
    at = at,
    params = { ["leadership.ledger"] = { months = 2, programme = "bsm" } },
    given = {
      ["person/tom"] = { name = "Tom" },
      ["programme/bsm"] = { name = "Better services", lead = "person/tom" },
      ["benefit/c"] = { programme = "programme/bsm", kind = "operations_cost", owner = "person/tom", baseline = 20,
        goal = 10 },
      ["programme/two"] = { name = "Another" },
      ["benefit/q"] = { programme = "programme/two", kind = "service_quality", baseline = 1, goal = 9 },
      ["measure/c"] = { name = "Cost of a call", benefit = "benefit/c" },
      ["measure/new"] = { name = "Cost of a talk", benefit = "benefit/c" },
      ["measurement/1"] = { measure = "measure/c", measured_at = "2026-02-01T00:00:00Z", value = 8,
        worth = "9.00 USD" },
    },
    when = { { pass = "1h" } },
    expect = {
      ["benefit/q"] = { measured_now = null },
      reports = { ["leadership.ledger"] = {
        "One of six benefits is in the ledger, 1 of them at the target.",
        "Not in these sums: 1 result in other currencies than EUR",
      } },
    },
  },
}
