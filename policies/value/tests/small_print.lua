-- SPDX-License-Identifier: Apache-2.0
-- What nobody named, what nobody spent, and what is worth as much as something else.
local at = "2026-03-16T09:00:00Z"

return tests {
  ["a use of some days has its part of what was spent on these, and nothing where nothing was"] = {
    at = at,
    given = {
      ["service/mail"] = { name = "Mail", state = "planned" }, ["service/fax"] = { name = "Fax", state = "planned" },
      ["unit/shop"] = { name = "Shop floor" },
      ["cost/march"] = { service = "service/mail", amount = money(3100, "EUR"), from_date = "2026-03-01",
        to_date = "2026-03-31" },
      ["cost/turned"] = { service = "service/mail", amount = money(900, "EUR"), from_date = "2026-03-12",
        to_date = "2026-03-08" },
      ["consumption/m"] = { service = "service/mail", consumer = "unit/shop", quantity = 7,
        from_date = "2026-03-05", to_date = "2026-03-14" },
      ["consumption/f"] = { service = "service/fax", consumer = "unit/shop", quantity = 7,
        from_date = "2026-03-05", to_date = "2026-03-14" },
    },
    expect = {
      ["consumption/m"] = { cost_share = "10.00 EUR" },
      ["consumption/f"] = { cost_share = "0.00 EUR" },
      findings = { "value.cost_month ends_before_it_starts cost/turned" },
    },
  },

  ["a use that nobody said what it is counted in is shown in units"] = {
    at = at,
    given = {
      ["service/mail"] = { name = "Mail" }, ["unit/shop"] = { name = "Shop floor" },
      ["cost/feb"] = { service = "service/mail", amount = money(2800, "EUR"), from_date = "2026-02-01",
        to_date = "2026-02-28" },
      ["consumption/m"] = { service = "service/mail", consumer = "unit/shop", quantity = 7,
        from_date = "2026-02-01", to_date = "2026-02-28" },
    },
    expect = { reports = { ["value.shown_back"] = {
      "- Shown back: 28 EUR", "7 units", "| Shop floor | Mail | 7 | – |",
    } } },
  },

  ["where nobody used anything and nothing is to do, both reports say nothing of anybody"] = {
    at = at,
    expect = { reports = {
      ["value.shown_back"] = { "- Shown back: 0 EUR" },
      ["value.work_queue"] = { has = { "- Open pieces of work: 0" }, lacks = { "Put above their place" } },
    } },
  },

  ["of pieces of equal worth the older goes first, and of the same age the one that is named first"] = {
    at = at,
    given = {
      ["demand/c"] = { title = "Third", value_per_year = "5.00 EUR", opened_at = "2026-03-03T09:00:00Z" },
      ["demand/b"] = { title = "Second", value_per_year = "5.00 EUR", opened_at = "2026-03-02T09:00:00Z" },
      ["demand/a"] = { title = "First", value_per_year = "5.00 EUR", opened_at = "2026-03-02T09:00:00Z" },
    },
    expect = { reports = { ["value.work_queue"] = {
      "| 1 | First Demand |", "| 2 | Second Demand |", "| 3 | Third Demand |",
    } } },
  },

  ["what is worth more than what waits for it counts for itself, and the best of those that wait is told"] = {
    at = at,
    given = {
      ["demand/base"] = { title = "New base", value_per_year = "9.00 EUR" },
      ["demand/a"] = { title = "A door", value_per_year = "7.00 EUR" },
      ["demand/b"] = { title = "A window", value_per_year = "3.00 EUR" },
      ["precedence/1"] = { earlier = "demand/base", later = "demand/a" },
      ["precedence/2"] = { earlier = "demand/base", later = "demand/b" },
    },
    expect = {
      ["demand/base"] = { queue_value = "9.00 EUR", queue_depth = 1 },
      reports = { ["value.work_queue"] = {
        "New base, by itself: 9 EUR", "It comes before A door, which waits for it.", "| 2 | A door Demand |",
      } },
    },
  },
}
