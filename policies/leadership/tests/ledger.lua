-- SPDX-License-Identifier: Apache-2.0
local quiet = { ["leadership.engagement"] = { needed = {} }, leadership = { act_every = "3650d" } }

local function house(more)
  local given = {
    ["person/ines"] = { name = "Ines", position = "cio" },
    ["person/tom"] = { name = "Tom", deputy = "person/ines" },
    ["person/ana"] = { name = "Ana" },
    ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local function benefit(kind, more)
  local fields = { programme = "programme/bsm", kind = kind, owner = "person/tom", baseline = 50, goal = 90 }
  for name, value in pairs(more or {}) do
    fields[name] = value
  end
  return fields
end

local base = {
  "leadership.drivers nobody_drives programme/bsm",
  "leadership.ledger_complete benefits_missing programme/bsm",
  "leadership.engagement nobody_stands_in programme/bsm",
}

local function found(list)
  local all = table.move(base, 1, #base, 1, {})
  return table.move(list, 1, #list, #all + 1, all)
end

return tests {
  ["the newest measurement counts, and what is worth by now is the part of the way that is gone"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house {
      ["benefit/q"] = benefit("service_quality", { worth_per_year = money(10000000, "USD") }),
      ["measure/q"] = { name = "Calls solved at once", benefit = "benefit/q", counted_in = "percent" },
      ["measurement/1"] = { measure = "measure/q", measured_at = "2026-01-01T00:00:00Z", value = 55 },
      ["measurement/2"] = { measure = "measure/q", measured_at = "2026-02-01T00:00:00Z", value = 60 },
      ["measure/q2"] = { name = "Not measured yet", benefit = "benefit/q" },
    },
    when = { { put = "measurement/3", set = {
      measure = "measure/q", measured_at = "2026-03-01T00:00:00Z", value = 70,
    } } },
    expect = {
      ["benefit/q"] = {
        measured_now = 70, measured_by = "measure", measured_as = "Calls solved at once, percent", progress = 50,
        worth_now = money(5000000, "USD"), stood_at = 50, to_reach = 90,
      },
      ["programme/bsm"] = { benefits_kept = 1, benefits_reached = 0,
        benefits_worth = "50 000 USD of 100 000 USD a year" },
      findings = found {},
    },
  },

  ["a target that lies below the baseline is reached by going down"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house {
      ["benefit/c"] = benefit("operations_cost", { baseline = null, goal = null }),
      ["measure/c"] = { name = "Cost of a call", benefit = "benefit/c", baseline = 20, goal = 10 },
      ["measurement/1"] = { measure = "measure/c", measured_at = "2026-03-01T00:00:00Z", value = 8 },
    },
    expect = {
      ["benefit/c"] = { progress = 120, stood_at = 20, to_reach = 10 },
      ["programme/bsm"] = { benefits_reached = 1, benefits_worth = null },
      findings = found {},
    },
  },

  ["worse than before is said loudly, and what is stale is the measure owner's"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house {
      ["benefit/q"] = benefit("service_quality", { worth_per_year = money(100, "EUR") }),
      ["measure/q"] = { name = "Calls", benefit = "benefit/q", every = "30d", owner = "person/ana" },
      ["measurement/1"] = { measure = "measure/q", measured_at = "2026-02-20T00:00:00Z", value = 44.25 },
    },
    when = { { pass = "21d" } },
    expect = {
      ["benefit/q"] = { progress = -14, worth_now = money(0, "EUR") },
      findings = found {
        "leadership.ledger_line worse_than_before benefit/q", "leadership.ledger_line stale_measure benefit/q",
      },
    },
  },

  ["without a measure or records nothing is known; without a target nobody will know"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house {
      ["benefit/a"] = benefit "alignment",
      ["benefit/x"] = benefit("cross_silo", { baseline = null }),
      ["benefit/y"] = benefit("compliance", { goal = 50 }),
      ["benefit/z"] = benefit("new_initiatives", { goal = null }),
      ["measure/z"] = { name = "Ideas", benefit = "benefit/z", owner = "person/ana" },
      ["benefit/o"] = benefit "operations_cost",
      ["benefit/q"] = benefit "service_quality",
      ["rating/r"] = { service = "service/s", score = 8, given_at = "2026-03-01T00:00:00Z" },
      ["service/s"] = { name = "S", state = "retired" },
    },
    expect = {
      ["benefit/z"] = { measured_now = null, measured_by = null },
      findings = {
        base[1], base[3],
        "leadership.ledger_line not_measured benefit/a",
        "leadership.ledger_line not_measured benefit/o",
        "leadership.ledger_line worse_than_before benefit/q",
        "leadership.ledger_line not_measured benefit/x", "leadership.ledger_line no_target benefit/x",
        "leadership.ledger_line not_measured benefit/y", "leadership.ledger_line no_target benefit/y",
        "leadership.ledger_line not_measured benefit/z", "leadership.ledger_line no_target benefit/z",
      },
    },
  },

  ["where there is no measure, the records themselves say it"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house {
      ["benefit/a"] = benefit "alignment", ["benefit/x"] = benefit "cross_silo", ["benefit/y"] = benefit "compliance",
      ["benefit/n"] = benefit "new_initiatives",
      ["benefit/q"] = benefit("service_quality", { baseline = 5, goal = 9 }),
      ["benefit/o"] = benefit("operations_cost", { baseline = 2000, goal = 1000 }),
      ["outcome/sales"] = { name = "Sales" },
      ["demand/1"] = { title = "One", outcome = "outcome/sales" }, ["demand/2"] = { title = "Two" },
      ["demand/3"] = { title = "Three", outcome = "outcome/sales" },
      ["demand/4"] = { title = "Four", outcome = "outcome/sales" },
      ["service/shop"] = { name = "Shop", cost_per_year = money(150000, "EUR") },
      ["agreement/a"] = { name = "A", service = "service/shop" },
      ["unit/t"] = { name = "T" },
      ["obligation/1"] = { agreement = "agreement/a", team = "unit/t", accepted = true },
      ["obligation/2"] = { agreement = "agreement/a", team = "unit/t", accepted = true },
      ["obligation/3"] = { agreement = "agreement/a", team = "unit/t" },
      ["project/1"] = { name = "P", state = "succeeded" }, ["project/2"] = { name = "Q", state = "succeeded" },
      ["project/3"] = { name = "R", state = "failed" },
      ["process/p"] = { name = "P" },
      ["control/1"] = { process = "process/p", checks = "Access", every = "30d" },
      ["control/2"] = { process = "process/p", checks = "Backup" },
      ["evidence/1"] = { control = "control/1", person = "person/ana", what = "Looked",
        done_at = "2026-02-15T00:00:00Z" },
      ["evidence/2"] = { control = "control/2", person = "person/ana", what = "Looked",
        done_at = "2026-02-15T00:00:00Z" },
      ["rating/1"] = { service = "service/shop", score = 6, given_at = "2026-03-01T00:00:00Z" },
      ["rating/2"] = { service = "service/shop", score = 8, given_at = "2026-03-01T00:00:00Z" },
    },
    when = { { pass = "20d" } },
    expect = {
      ["control/1"] = { shown_in_time = false }, ["control/2"] = { shown_in_time = true },
      ["benefit/a"] = { measured_now = 75, measured_by = "records" },
      ["benefit/x"] = { measured_as = "percent of 3 undertakings between teams to which the team itself said yes" },
      ["benefit/y"] = { measured_now = 50, progress = 0 },
      ["benefit/q"] = { measured_now = 7, progress = 50 },
      ["benefit/o"] = { measured_now = 1500, progress = 50 },
      ["programme/bsm"] = { benefits_kept = 6 },
      findings = { base[1], base[3] },
    },
  },

  ["costs in another currency are left out, and told; what has ended is not asked about"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house {
      ["programme/old"] = { name = "Old", state = "ended" },
      ["benefit/old"] = { programme = "programme/old", kind = "alignment" },
      ["benefit/o"] = benefit("operations_cost", { baseline = 2, goal = 0 }),
      ["service/a"] = { name = "A", cost_per_year = money(100, "EUR") },
      ["service/b"] = { name = "B", cost_per_year = money(100, "USD") },
    },
    expect = {
      ["benefit/old"] = { measured_now = null },
      ["benefit/o"] = { measured_now = 1, progress = 50,
        measured_as = "EUR a year, of all live services but 1 paid in another currency" },
      findings = found {},
    },
  },
}
