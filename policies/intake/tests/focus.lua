-- SPDX-License-Identifier: Apache-2.0
-- Bills in FOCUS: each row a cost, to its last digit.
local function row(n, fields, import)
  local all = {
    BilledCost = "0.00001605990", EffectiveCost = "2", BillingCurrency = "USD", ProviderName = "AWS",
    BillingPeriodStart = "2024-09-01 00:00:00", ChargePeriodStart = "2024-09-18 22:00:00",
    ChargePeriodEnd = "2024-09-18 23:00:00", ServiceName = "Shop", ServiceCategory = "Compute",
    ChargeDescription = "$0.008 an hour", Tags = null,
  }
  for name, value in pairs(fields) do
    all[name] = value
  end
  return {
    deliver = "focus",
    body = { file = "bill.csv", row = n, line = n + 1, import = import or "a", after = 0, fields = all },
  }
end

local function posted(cost)
  return {
    deliver = "focus",
    body = { fields = { BilledCost = cost, BillingCurrency = "EUR", BillingPeriodStart = "2026-01-01" } },
  }
end

local given = { ["service/shop"] = { name = "Shop" }, ["service/web"] = { name = "Web" } }

local function key(rest)
  return "cost/focus-" .. rest
end

return tests {
  ["a row is a cost of its service, to the last digit"] = {
    given = given,
    when = { row(1, {}) },
    expect = {
      [key "09f97a6d8b4b8bc2"] = {
        service = "service/shop", supplier = "supplier/aws", kind = "cloud", amount = "0.00 USD", nano = 1605990,
        atto = 0,
        exact = "0.00001605990", from_date = "2024-09-18", to_date = "2024-09-18", what = "$0.008 an hour",
        brought = "a bill.csv:1", source = "focus",
      },
      ["supplier/aws"] = { name = "AWS" },
    },
  },

  ["less than nothing, with coins and parts of one and of those"] = {
    given = given,
    when = { row(1, { BilledCost = "-12.34567890123456789012" }) },
    expect = { [key "09f97a6d8b4b8bc2"] = { amount = "-12.34 USD", nano = -567890123, atto = -456789012 } },
  },

  ["rows that are alike are as many costs, and the same ones when they come in another version"] = {
    given = given,
    when = { row(1, {}), row(2, {}), row(3, {}), row(1, { BilledCost = "1" }, "b"), row(2, { BilledCost = "2" }, "b") },
    expect = {
      [key "09f97a6d8b4b8bc2"] = { amount = "1.00 USD", brought = "b bill.csv:1" },
      [key "09f97a6d8b4b8bc2-2"] = { amount = "2.00 USD" },
      [key "09f97a6d8b4b8bc2-3"] = { amount = "0.00 USD", brought = "a bill.csv:3" },
      [key "09f97a6d8b4b8bc2-4"] = false,
    },
  },

  ["a row that is posted without an import is the same cost each time"] = {
    given = given,
    when = {
      posted("1"),
      posted("2"),
    },
    expect = {
      [key "577212c38099e161"] = { amount = "2.00 EUR", service = null, supplier = null, from_date = "2026-01-01" },
    },
  },

  ["what was used counts, where the organisation says so; tags and names lead to services"] = {
    given = given,
    params = {
      ["intake.focus"] = { cost = "EffectiveCost" },
      intake = { services = { ["team=web"] = "service/web" } },
    },
    when = { row(1, { ServiceName = "Queue", Tags = [[{"team": "web"}]], ServiceCategory = "Business Applications" }) },
    expect = { [key "2b2c14f6a362d692"] = { service = "service/web", amount = "2.00 USD", kind = "software" } },
  },

  ["dates with the month first, and the last day of a period"] = {
    given = given,
    when = { row(1, { BilledCost = "$1,200.50 ", ChargePeriodStart = "4/1/25", ChargePeriodEnd = "4/1/26" }) },
    expect = {
      [key "16df734da66470d4"] = { amount = "1200.50 USD", from_date = "2025-04-01", to_date = "2026-03-31" },
    },
  },

  ["a cost of nobody's is kept, and said"] = {
    when = { row(1, {}) },
    expect = { [key "09f97a6d8b4b8bc2"] = { service = null } },
  },

  ["without an amount it fails"] = {
    when = { row(1, { BilledCost = "NULL word" }) },
    expect = { failed = "is no number" },
  },

  ["without a currency, too"] = {
    when = { row(1, { BillingCurrency = null }) },
    expect = { failed = "the row has no BillingCurrency" },
  },

  ["and without a cost"] = {
    when = { row(1, { BilledCost = null }) },
    expect = { failed = "the row has no BilledCost" },
  },

  ["and without a period"] = {
    when = { row(1, { ChargePeriodStart = null, BillingPeriodStart = null }) },
    expect = { failed = "neither ChargePeriodStart" },
  },
}
