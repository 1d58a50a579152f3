-- SPDX-License-Identifier: Apache-2.0
local function given(more)
  local records = {
    ["person/tom"] = { name = "Tom" },
    ["unit/sales"] = { name = "Sales" },
    ["service/shop"] = { name = "Shop", state = "planned", owner = "person/tom" },
    ["agreement/a1"] = { name = "Shop for sales", service = "service/shop", customer = "unit/sales" },
    ["level_option/bronze"] = {
      name = "Bronze", service = "service/shop", agreement = "agreement/a1",
      cost_per_year = money(1000000, "EUR"), expected_loss = money(9000000, "EUR"),
    },
    ["level_option/silver"] = {
      name = "Silver", service = "service/shop",
      cost_per_year = money(2500000, "EUR"), expected_loss = money(2000000, "EUR"),
    },
    ["level_option/gold"] = {
      name = "Gold", service = "service/shop",
      cost_per_year = money(8000000, "EUR"), expected_loss = money(100000, "EUR"),
    },
  }
  for id, fields in pairs(more or {}) do
    records[id] = fields
  end
  return records
end

return tests {
  ["too low a level is flagged, with what the best one would be worth more"] = {
    given = given(),
    expect = {
      ["service/shop"] = { best_level = "level_option/silver", best_net_value = money(4500000, "EUR") },
      ["level_option/bronze"] = { net_value = money(-1000000, "EUR") },
      ["level_option/gold"] = { net_value = money(900000, "EUR") },
      ["agreement/a1"] = { level = "level_option/bronze", level_shortfall = money(5500000, "EUR") },
      findings = { "commitment.optimal_level not_the_best_level agreement/a1" },
    },
  },

  ["too high a level is flagged as well"] = {
    given = given(),
    when = {
      { update = "level_option/bronze", set = { agreement = null } },
      { update = "level_option/gold", set = { agreement = "agreement/a1" } },
    },
    expect = {
      ["agreement/a1"] = { level = "level_option/gold", level_shortfall = money(3600000, "EUR") },
      findings = { "commitment.optimal_level not_the_best_level agreement/a1" },
    },
  },

  ["at the best one there is nothing to say, whoever is named"] = {
    given = given { ["agreement/a1"] = { name = "Shop for all", service = "service/shop" } },
    when = {
      { update = "level_option/bronze", set = { agreement = null } },
      { update = "level_option/silver", set = { agreement = "agreement/a1" } },
    },
    expect = { ["agreement/a1"] = { level_shortfall = money(0, "EUR") }, findings = {} },
  },

  ["with nobody who owns it, it is said to who promised it"] = {
    given = given {
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", promised_by = "person/tom" },
    },
    expect = { findings = { "commitment.optimal_level not_the_best_level agreement/a1" } },
  },

  ["a small difference may be let be"] = {
    params = { ["commitment.optimal_level"] = { least = 10 } },
    given = given {
      ["level_option/bronze"] = {
        name = "Bronze", service = "service/shop", agreement = "agreement/a1",
        cost_per_year = money(2500000, "EUR"), expected_loss = money(2300000, "EUR"),
      },
      ["level_option/none"] = {
        name = "As it is", service = "service/shop",
        cost_per_year = money(0, "EUR"), expected_loss = money(9000000, "EUR"),
      },
    },
    expect = { ["agreement/a1"] = { level_shortfall = money(300000, "EUR") }, findings = {} },
  },

  ["levels in another currency are left out, and that is said"] = {
    given = given {
      ["service/shop"] = {
        name = "Shop", state = "planned", owner = "person/tom", cost_per_year = money(1000000, "USD"),
      },
      ["level_option/bronze"] = {
        name = "Bronze", service = "service/shop",
        cost_per_year = money(1000000, "USD"), expected_loss = money(900000, "USD"),
      },
    },
    expect = {
      ["service/shop"] = { best_level = "level_option/bronze", best_net_value = money(-1000000, "USD") },
      ["level_option/silver"] = { net_value = null },
      ["agreement/a1"] = { level = null },
      findings = { "commitment.best_level other_currency service/shop" },
    },
  },

  ["an agreement that has ended sits nowhere, and a service without options has no best"] = {
    given = given { ["service/wiki"] = { name = "Wiki", state = "planned" } },
    when = { { update = "agreement/a1", set = { state = "ended" } } },
    expect = {
      ["agreement/a1"] = { level = null },
      ["service/wiki"] = { best_level = null },
      findings = {},
    },
  },

  ["a level in another currency than the service is paid in is worth nothing that could be said"] = {
    given = {
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = {
        name = "Shop", state = "planned", owner = "person/tom", cost_per_year = money(100, "EUR"),
      },
      ["level_option/gold"] = {
        name = "Gold", service = "service/shop",
        cost_per_year = money(8000000, "USD"), expected_loss = money(100000, "USD"),
      },
    },
    expect = {
      ["level_option/gold"] = { net_value = null },
      findings = { "commitment.best_level other_currency service/shop" },
    },
  },
}
