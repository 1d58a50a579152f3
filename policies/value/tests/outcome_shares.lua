-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["shares of a hundred percent are fine"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace", state = "planned" },
      ["service/warehouse"] = { name = "Warehouse", state = "planned" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 70 },
      ["contribution/c2"] = { outcome = "outcome/sales", service = "service/warehouse", weight = 30 },
    },
    expect = { ["outcome/sales"] = { claimed = 100 }, findings = {} },
  },

  ["an outcome claimed twice is said to its owner"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/maya"] = { name = "Maya" },
      ["service/market"] = { name = "Marketplace", state = "planned" },
      ["service/warehouse"] = { name = "Warehouse", state = "planned" },
      ["outcome/sales"] = {
        name = "Online sales", owner = "person/maya", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 70 },
      ["contribution/c2"] = { outcome = "outcome/sales", service = "service/warehouse", weight = 60 },
    },
    expect = {
      ["outcome/sales"] = { claimed = 130 },
      findings = { "value.outcome_shares claimed_more_than_once outcome/sales" },
    },
  },

  ["it is settled once the weights are agreed"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace", state = "planned" },
      ["service/warehouse"] = { name = "Warehouse", state = "planned" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 70 },
      ["contribution/c2"] = { outcome = "outcome/sales", service = "service/warehouse", weight = 60 },
    },
    when = { { update = "contribution/c2", set = { weight = 30 } } },
    expect = { ["outcome/sales"] = { claimed = 100 }, findings = {} },
  },
}
