-- SPDX-License-Identifier: Apache-2.0
-- When to stop improving.
local function shop(more)
  local given = {
    ["measure/m"] = { name = "Sales" },
    ["objective/growth"] = { name = "Grow by a third", measure = "measure/m" },
    ["person/tom"] = { name = "Tom" },
    ["service/shop"] = { name = "Shop", owner = "person/tom", state = "planned" },
    ["agreement/a1"] = { name = "Shop for Sales", service = "service/shop", state = "published" },
    ["level_option/silver"] = {
      name = "Silver", service = "service/shop", agreement = "agreement/a1", cost_per_year = money(10000000, "EUR"),
      expected_loss = money(4000000, "EUR"),
    },
    ["level_option/gold"] = {
      name = "Gold", service = "service/shop", cost_per_year = money(18000000, "EUR"),
      expected_loss = money(1000000, "EUR"),
    },
    ["level_option/platinum"] = {
      name = "Platinum", service = "service/shop", cost_per_year = money(28000000, "EUR"),
      expected_loss = money(500000, "EUR"),
    },
    ["improvement/nines"] = { title = "One more nine", service = "service/shop", objective = "objective/growth" },
    ["measure/orders"] = { name = "Orders kept", service = "service/shop", goal = 99 },
    ["measure/wait"] = { name = "Seconds waited", service = "service/shop", goal = 3, better = "lower" },
    ["measurement/1"] = { measure = "measure/orders", measured_at = "2026-01-01T00:00:00Z", value = 99.5 },
    ["measurement/2"] = { measure = "measure/wait", measured_at = "2026-01-01T00:00:00Z", value = 2 },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local stop = "value.stop_improving good_enough improvement/nines"

return tests {
  ["a service that keeps its promises, and whose next step does not pay, is good enough"] = {
    given = shop {},
    expect = {
      ["service/shop"] = {
        meets_target = true, good_enough = true, next_step_cost = "80000.00 EUR", next_step_gain = "30000.00 EUR",
        good_enough_because = "Shop keeps what was promised (Orders kept 99.5, the goal is 99; Seconds waited 2, "
          .. "the goal is 3). Gold would cost 180 000 EUR a year, which is 80 000 EUR more than Silver, and 30 000 "
          .. "EUR less would be lost a year",
      },
      ["improvement/nines"] = { told_to_stop = true },
      findings = { stop },
    },
  },

  ["an improvement that pays for itself goes on, and so does one elsewhere"] = {
    given = shop {
      ["improvement/bills"] = { title = "Clearer bills", objective = "objective/growth" },
      ["improvement/done"] = { title = "Done", service = "service/shop", state = "done" },
    },
    when = { { update = "improvement/nines", set = { value_per_year = "40000 EUR", cost = "100000 EUR" } } },
    expect = { ["improvement/nines"] = { told_to_stop = false }, findings = {} },
  },

  ["one that costs more than it brings is told what it would cost"] = {
    given = shop {},
    when = { { update = "improvement/nines", set = { value_per_year = "10000 EUR", cost = "100000 EUR" } } },
    expect = { findings = { stop } },
  },

  ["a missed goal has to be mended"] = {
    given = shop {},
    when = {
      { put = "measurement/3", set = { measure = "measure/wait", measured_at = "2026-01-02T00:00:00Z", value = 5 } },
    },
    expect = { ["service/shop"] = { meets_target = false, good_enough = false }, findings = {} },
  },

  ["a step that pays is worth taking"] = {
    given = shop {},
    when = { { update = "level_option/gold", set = { cost_per_year = "110000 EUR" } } },
    expect = { ["service/shop"] = { good_enough = false, next_step_cost = "10000.00 EUR" }, findings = {} },
  },

  ["promises count as goals do"] = {
    given = shop {
      ["service_target/t1"] = { agreement = "agreement/a1", metric = "availability", at_least = 99.9 },
      ["service_target/t2"] = { agreement = "agreement/a1", metric = "resolution", within = "4h" },
      ["service_target/t3"] = { agreement = "agreement/a1", metric = "other" },
      ["outage/o1"] = {
        service = "service/shop", started_at = "2026-01-05T01:00:00Z", ended_at = "2026-01-05T08:00:00Z",
      },
    },
    expect = { ["service/shop"] = { meets_target = false, good_enough = false }, findings = {} },
  },

  ["what cannot be compared, or told, is not good enough"] = {
    given = shop {
      ["level_option/abroad"] = {
        name = "Abroad", service = "service/shop", cost_per_year = money(1, "USD"), expected_loss = money(1, "USD"),
      },
      ["service/old"] = { name = "Old", state = "retired" },
      ["service/new"] = { name = "New", state = "planned" },
      ["measure/new"] = { name = "Newness", service = "service/new", goal = 3 },
      ["measure/same"] = { name = "Sameness", service = "service/new" },
    },
    when = { { delete = "measurement/1" }, { delete = "measurement/2" } },
    expect = {
      ["service/shop"] = { meets_target = null, good_enough = false },
      ["service/new"] = { meets_target = null, good_enough = null },
      ["service/old"] = { meets_target = null },
      findings = { "value.good_enough not_comparable service/shop" },
    },
  },
}
