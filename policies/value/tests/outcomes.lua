-- SPDX-License-Identifier: Apache-2.0
-- Outcomes are measured and say how they help; services are worth something by them; work serves an objective.
local function house(more)
  local given = {
    ["person/maya"] = { name = "Maya" },
    ["outcome/sales"] = {
      name = "Online sales", owner = "person/maya", value_per_year = money(100000000, "EUR"),
      kind = "competitive_advantage", competitors_lack = "Delivery on the same day",
    },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local shop = { name = "Shop" }
local part = { outcome = "outcome/sales", service = "service/shop", weight = 100, confidence = 100 }
local network = { name = "Network" }
local beneath = { consumer = "service/shop", provider = "service/network", share = 10 }

return tests {
  ["what nobody measured is a belief"] = {
    given = house { ["service/shop"] = shop, ["contribution/1"] = part, ["service/network"] = network,
      ["dependency/1"] = beneath,
      ["dependency/2"] = { consumer = "service/network", provider = "service/network", share = 1 },
      ["measure/orders"] = { name = "Orders", outcome = "outcome/sales" } },
    expect = {
      ["outcome/sales"] = { measured = false },
      ["service/network"] = { outcome_measured = false },
      findings = {
        "value.outcome_measured never_measured outcome/sales",
        "value.service_measured no_measured_outcome service/network",
        "value.service_measured no_measured_outcome service/shop",
      },
    },
  },

  ["a measure makes all that stand beneath it measured, while it is fresh"] = {
    given = house { ["service/shop"] = shop, ["contribution/1"] = part, ["service/network"] = network,
      ["dependency/1"] = beneath, ["measure/orders"] = { name = "Orders", outcome = "outcome/sales", every = "30d" },
      ["measurement/1"] = { measure = "measure/orders", measured_at = "2026-01-01T00:00:00Z", value = 9 } },
    expect = { ["service/network"] = { outcome_measured = true }, findings = {} },
  },

  ["and goes stale by itself"] = {
    given = house {
      ["measure/orders"] = { name = "Orders", outcome = "outcome/sales", every = "30d", owner = "person/maya" },
      ["measure/visits"] = { name = "Visits", outcome = "outcome/sales" },
      ["measurement/1"] = { measure = "measure/orders", measured_at = "2026-01-01T00:00:00Z", value = 9 } },
    when = { { pass = "27d" } },
    expect = {
      ["outcome/sales"] = { measured = false },
      findings = { "value.outcome_measured stale_measure outcome/sales" },
    },
  },

  ["what was reached in money counts for a year; what is planned or retired is not asked"] = {
    given = house {
      ["outcome/old"] = { name = "Fax orders", state = "retired" },
      ["service/old"] = { name = "Fax", state = "retired" } },
    when = {
      { update = "outcome/sales", set = { measured_value = "900000 EUR", measured_on = "2025-02-01" } },
      { pass = "28d" },
    },
    expect = {
      ["outcome/old"] = { measured = null, typed = null },
      ["service/old"] = { outcome_measured = null },
      findings = { "value.outcome_measured stale_measure outcome/sales" },
    },
  },

  ["an outcome says how it helps, with what shows it"] = {
    given = {
      ["outcome/a"] = { name = "A", state = "planned", value_per_year = money(100, "EUR") },
      ["outcome/b"] = { name = "B", state = "planned", kind = "competitive_advantage", competitors_lack = " " },
      ["outcome/c"] = { name = "C", state = "planned", kind = "cost_reduction" },
      ["measure/c"] = { name = "Pages", outcome = "outcome/c" },
      ["outcome/d"] = { name = "D", state = "planned", kind = "cost_reduction" },
      ["measure/d"] = { name = "Pages", outcome = "outcome/d", baseline = 9 },
      ["outcome/e"] = { name = "E", state = "planned", kind = "compliance" },
    },
    expect = {
      ["outcome/a"] = { typed = false },
      ["outcome/d"] = { typed = true },
      ["outcome/e"] = { typed = true },
      findings = {
        "value.outcome_typed kind_unknown outcome/a",
        "value.outcome_typed advantage_not_named outcome/b",
        "value.outcome_typed saving_from_what outcome/c",
      },
    },
  },

  ["work serves an objective by itself, its outcome, its project or its service"] = {
    given = {
      ["measure/m"] = { name = "Orders" },
      ["objective/top"] = { name = "Grow", measure = "measure/m" },
      ["objective/sub"] = { name = "Sell more", parent = "objective/top" },
      ["outcome/o"] = {
        name = "O", state = "planned", kind = "compliance", objective = "objective/sub",
        value_per_year = money(100, "EUR"),
      },
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["service/network"] = { name = "Network", state = "planned" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/shop", weight = 50 },
      ["dependency/1"] = beneath,
      ["project/p"] = { name = "P", outcome = "outcome/o" },
      ["project/q"] = { name = "Q", objective = "objective/top" },
      ["demand/1"] = { title = "1", objective = "objective/top" },
      ["improvement/2"] = { title = "2", outcome = "outcome/o" },
      ["change/3"] = { title = "3", project = "project/p" },
      ["change/4"] = { title = "4", project = "project/q" },
      ["change/5"] = { title = "5", service = "service/network" },
    },
    expect = {
      ["service/network"] = { serves = "objective/sub" },
      ["demand/1"] = { traces_to = "objective/top", trace = "by itself" },
      ["improvement/2"] = { traces_to = "objective/sub", trace = "by the outcome O" },
      ["change/3"] = { trace = "by the project P and the outcome O" },
      ["change/4"] = { trace = "by the project Q" },
      ["change/5"] = { trace = "by the service Network", untraced = false },
      findings = {},
    },
  },

  ["what serves none, or one that nobody could tell is reached, is listed"] = {
    given = {
      ["objective/a"] = { name = "A", parent = "objective/b" },
      ["objective/b"] = { name = "B" },
      ["objective/c"] = { name = "C", state = "dropped" },
      ["outcome/old"] = { name = "Old", state = "retired", objective = "objective/a" },
      ["demand/1"] = { title = "1", objective = "objective/a" },
      ["improvement/2"] = { title = "2", objective = "objective/c" },
      ["change/3"] = { title = "3", outcome = "outcome/old" },
      ["change/4"] = { title = "4", state = "done" },
    },
    expect = {
      ["demand/1"] = {
        untraced = true, trace = "nobody would know that the objective A is reached: it has no measure",
      },
      ["improvement/2"] = { untraced = true, trace = "the objective C is dropped" },
      ["change/3"] = { untraced = true, trace = "it names no objective, and nothing that it names has one" },
      ["change/4"] = { untraced = false },
      findings = {
        "value.traced_demand serves_no_objective demand/1",
        "value.traced_improvement serves_no_objective improvement/2",
        "value.traced_change serves_no_objective change/3",
      },
    },
  },
}
