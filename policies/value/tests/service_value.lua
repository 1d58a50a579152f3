-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["a service is worth its part in the outcome"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/checkout"] = { name = "Checkout" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/checkout", weight = 40, confidence = 50 },
    },
    expect = {
      ["service/checkout"] = {
        own_value = money(200000000, "EUR"),
        inherited_value = money(0, "EUR"),
        value_per_year = money(200000000, "EUR"),
        value_score = 2000,
      },
      findings = {},
    },
  },

  ["a service with no part in anything scores nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["service/fax"] = { name = "Fax" } },
    expect = {
      ["service/fax"] = { value_per_year = money(0, "EUR"), value_score = 0 },
      findings = { "value.service_measured no_measured_outcome service/fax" },
    },
  },

  ["value is inherited from what stands on it, all the way down"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace" },
      ["service/payment"] = { name = "Payment" },
      ["service/network"] = { name = "Network" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 80, confidence = 100 },
      ["dependency/d1"] = { consumer = "service/market", provider = "service/payment", share = 50 },
      ["dependency/d2"] = { consumer = "service/payment", provider = "service/network", share = 25 },
      ["dependency/d3"] = { consumer = "service/market", provider = "service/network", share = 10 },
    },
    expect = {
      ["service/market"] = { value_score = 8000, inherited_value = money(0, "EUR") },
      ["service/payment"] = { value_score = 4000, own_value = money(0, "EUR") },
      ["service/network"] = { value_score = 1800, inherited_value = money(180000000, "EUR") },
    },
  },

  ["a new value reaches every service beneath at once"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace" },
      ["service/payment"] = { name = "Payment" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 100, confidence = 100 },
      ["dependency/d1"] = { consumer = "service/market", provider = "service/payment", share = 50 },
    },
    when = { { update = "outcome/sales", set = { value_per_year = money(600000000, "EUR") } } },
    expect = { ["service/market"] = { value_score = 6000 }, ["service/payment"] = { value_score = 3000 } },
  },

  ["criticality weighs in the score and not in the money"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["value.service_value"] = { mission_critical = 200 } },
    given = {
      ["service/checkout"] = { name = "Checkout", criticality = "mission_critical" },
      ["service/wiki"] = { name = "Wiki", criticality = "low" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/checkout", weight = 50, confidence = 100 },
      ["contribution/c2"] = { outcome = "outcome/sales", service = "service/wiki", weight = 50, confidence = 100 },
    },
    expect = {
      ["service/checkout"] = { value_per_year = money(50000000, "EUR"), value_score = 1000 },
      ["service/wiki"] = { value_per_year = money(50000000, "EUR"), value_score = 400 },
    },
  },

  ["an outcome in another currency is left out and said"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["outcome/overseas"] = { name = "Sales overseas", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "USD"), value_per_year = money(900000000, "USD") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 100, confidence = 100 },
      ["contribution/c2"] = { outcome = "outcome/overseas", service = "service/market", weight = 90, confidence = 90 },
    },
    expect = {
      ["service/market"] = { value_per_year = money(100000000, "EUR") },
      findings = { "value.service_value other_currency service/market" },
    },
  },

  ["value is counted in the organisation's currency"] = {
    at = "2026-03-02T09:00:00Z",
    params = { core = { currency = "SEK" }, value = { point = 500 } },
    given = {
      ["service/market"] = { name = "Marketplace" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "SEK"), value_per_year = money(100000000, "SEK") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 100, confidence = 100 },
    },
    expect = { ["service/market"] = { value_per_year = money(100000000, "SEK"), value_score = 2000 }, findings = {} },
  },

  ["what is retired is worth nothing and gives nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/old_shop"] = { name = "Old shop" },
      ["service/payment"] = { name = "Payment" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/old_shop", weight = 100, confidence = 100 },
      ["dependency/d1"] = { consumer = "service/old_shop", provider = "service/payment", share = 100 },
    },
    when = { { update = "service/old_shop", set = { state = "retired" } } },
    expect = {
      ["service/old_shop"] = { value_score = null, value_per_year = null },
      ["service/payment"] = { value_score = 0 },
    },
  },

  ["nothing contributes less than nothing or more than all"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace" },
      ["service/fax"] = { name = "Fax" },
      ["outcome/sales"] = { name = "Online sales", kind = "compliance", measured_on = "2026-01-31",
        measured_value = money(100, "EUR"), value_per_year = money(100000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/market", weight = 100, confidence = 900 },
      ["contribution/c2"] = { outcome = "outcome/sales", service = "service/fax", weight = -50, confidence = 100 },
    },
    expect = {
      ["service/market"] = { value_per_year = money(100000000, "EUR") },
      ["service/fax"] = { value_per_year = money(0, "EUR") },
    },
  },
}
