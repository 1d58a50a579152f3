-- SPDX-License-Identifier: Apache-2.0
-- What the use of services costs, and who used more than was agreed.
local function mail(more)
  local given = {
    ["person/ana"] = { name = "Ana" },
    ["service/mail"] = { name = "Mail", owner = "person/ana", state = "planned" },
    ["component/server"] = { name = "Mail server", service = "service/mail" },
    ["unit/a"] = { name = "Alpha", head = "person/ana" },
    ["unit/b"] = { name = "Beta" },
    ["unit/c"] = { name = "Gamma" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
    if id:match("^consumption") then
      fields.service, fields.counted_in = "service/mail", fields.counted_in or "mailboxes"
      fields.from_date, fields.to_date = fields.from_date or "2026-03-01", fields.to_date or "2026-03-31"
    end
  end
  return given
end

return tests {
  ["no cent is lost, and who lost most by rounding gets it"] = {
    given = mail {
      ["cost/1"] = { component = "component/server", amount = money(10000, "EUR"), from_date = "2026-03-02",
        to_date = "2026-03-02" },
      ["consumption/a"] = { consumer = "unit/a", quantity = 1 },
      ["consumption/b"] = { consumer = "unit/b", quantity = 1 },
      ["consumption/c"] = { consumer = "unit/c", quantity = 4 },
    },
    expect = {
      ["consumption/a"] = { cost_share = "16.67 EUR", month = "2026-03" },
      ["consumption/b"] = { cost_share = "16.67 EUR" },
      ["consumption/c"] = { cost_share = "66.66 EUR" },
      findings = {},
    },
  },

  ["a cost of a year falls on its days, and a use of two weeks on its own"] = {
    given = mail {
      ["cost/year"] = { service = "service/mail", amount = money(36500, "EUR"), from_date = "2026-01-01",
        to_date = "2026-12-31" },
      ["cost/march"] = { service = "service/mail", amount = money(3100, "EUR"), from_date = "2026-03-01",
        to_date = "2026-03-31" },
      ["consumption/a"] = { consumer = "unit/a", quantity = 7, to_date = "2026-03-14" },
      ["consumption/b"] = { consumer = "unit/b", quantity = 7, from_date = "2026-02-01", to_date = "2026-03-31" },
    },
    expect = {
      ["consumption/a"] = { cost_share = "28.00 EUR" },
      ["consumption/b"] = { cost_share = "90.00 EUR" },
    },
  },

  ["what was counted in bytes is split as well, and what nobody used is not"] = {
    given = mail {
      ["cost/1"] = { service = "service/mail", amount = money(100, "EUR"), from_date = "2026-03-01",
        to_date = "2026-03-31" },
      ["consumption/a"] = { consumer = "unit/a", quantity = 9000000000000000 },
      ["consumption/b"] = { consumer = "unit/b", quantity = 1000000000000000 },
      ["consumption/c"] = { consumer = "unit/c", quantity = 0, from_date = "2026-04-01", to_date = "2026-04-30" },
    },
    expect = {
      ["consumption/a"] = { cost_share = "0.90 EUR" },
      ["consumption/b"] = { cost_share = "0.10 EUR" },
      ["consumption/c"] = { cost_share = null },
    },
  },

  ["what is counted in two things is not split, and said"] = {
    given = mail {
      ["consumption/a"] = { consumer = "unit/a", quantity = 9 },
      ["consumption/b"] = { consumer = "unit/b", quantity = 1, counted_in = "gigabytes" },
    },
    expect = {
      ["consumption/a"] = { cost_share = null },
      ["consumption/b"] = { cost_share = null },
      findings = { "value.showback counted_differently consumption/a" },
    },
  },

  ["what cannot be counted is said"] = {
    given = mail {
      ["cost/1"] = { service = "service/mail", amount = money(100, "USD"), from_date = "2026-03-01",
        to_date = "2026-03-31" },
      ["cost/2"] = { service = "service/mail", amount = money(100, "EUR"), from_date = "2026-03-31",
        to_date = "2026-03-01" },
      ["cost/3"] = { amount = money(100, "EUR"), from_date = "2026-03-01", to_date = "2026-03-01" },
    },
    expect = {
      ["cost/1"] = { borne_by = "service/mail", counted = false },
      ["cost/3"] = { borne_by = null, counted = true },
      findings = {
        "value.cost_month ends_before_it_starts cost/2",
        "value.costs_are_comparable other_currency service/mail",
      },
    },
  },

  ["who uses more than was agreed answers for it"] = {
    given = mail {
      ["cost/1"] = { service = "service/mail", amount = money(10000, "EUR"), from_date = "2026-03-01",
        to_date = "2026-03-31" },
      ["entitlement/a"] = { service = "service/mail", consumer = "unit/a", quantity = 10, per = "quarter" },
      ["entitlement/b"] = { service = "service/mail", consumer = "unit/b", quantity = 10 },
      ["entitlement/c"] = { service = "service/mail", consumer = "unit/c", quantity = 10, per = "year" },
      ["consumption/a1"] = { consumer = "unit/a", quantity = 6, from_date = "2026-02-01", to_date = "2026-02-28" },
      ["consumption/a2"] = { consumer = "unit/a", quantity = 6 },
      ["consumption/b"] = { consumer = "unit/b", quantity = 14, from_date = "2026-02-01" },
    },
    expect = {
      ["entitlement/a"] = { used = 12, above = 2, above_cost = "16.66 EUR", exceeded = true },
      ["entitlement/b"] = { used = 14, above = 0, exceeded = false },
      ["entitlement/c"] = { used = null },
      findings = { "value.entitlement_kept above_agreed entitlement/a" },
    },
  },

  ["and no more in the next month, when it is less again"] = {
    given = mail {
      ["entitlement/b"] = { service = "service/mail", consumer = "unit/b", quantity = 10 },
      ["consumption/b"] = { consumer = "unit/b", quantity = 14 },
    },
    when = {
      { put = "consumption/b2", set = { service = "service/mail", consumer = "unit/b", quantity = 8,
        counted_in = "mailboxes", from_date = "2026-04-01", to_date = "2026-04-30" } },
    },
    expect = { ["entitlement/b"] = { used = 8, above = 0 }, findings = {} },
  },

  ["who used nothing has no part in what others used; parts of a cent that a source takes back count for none"] = {
    given = mail {
      ["cost/1"] = {
        service = "service/mail", amount = money(101, "EUR"), from_date = "2026-03-01", to_date = "2026-04-30",
        nano = null, atto = null,
      },
      ["consumption/a"] = { consumer = "unit/a", quantity = 2 },
      ["consumption/b"] = { consumer = "unit/b", quantity = 1 },
      ["consumption/c"] = { consumer = "unit/c", quantity = 0 },
    },
    expect = {
      ["consumption/a"] = { cost_share = "0.34 EUR" },
      ["consumption/b"] = { cost_share = "0.17 EUR" },
      ["consumption/c"] = { cost_share = "0.00 EUR", share = 0 },
    },
  },
}
