-- SPDX-License-Identifier: Apache-2.0
-- What lies before the board: who leads, who drives, what it brought, what IT costs beside it, what nobody covers.
local at = "2026-03-16T09:00:00Z"

return tests {
  ["a programme with a lead, drivers, benefits, cost and value, and a need that nobody covers"] = {
    at = at,
    params = { ["leadership.ledger"] = { months = 3 } },
    given = {
      ["person/ines"] = { name = "Ines", position = "cio" },
      ["person/eva"] = { name = "Eva", position = "ceo" },
      ["person/ana"] = { name = "Ana", position = "line_manager", unit = "unit/sales" },
      ["person/tom"] = { name = "Tom" },
      ["unit/sales"] = { name = "Sales", business = "sales", head = "person/ana" },
      ["programme/bsm"] = { name = "Better services", lead = "person/ines", from_date = "2025-06-01" },
      ["participation/1"] = { programme = "programme/bsm", person = "person/ines", part = "driver" },
      ["participation/2"] = { programme = "programme/bsm", person = "person/eva", part = "driver" },
      ["participation/3"] = {
        programme = "programme/bsm", person = "person/ana", part = "member",
      },
      ["participation/4"] = {
        programme = "programme/bsm", person = "person/tom", part = "stand_in", stands_in_for = "person/ines",
      },
      ["evidence/1"] = {
        kind = "action", programme = "programme/bsm", person = "person/ines", done_at = "2026-03-02T10:00:00Z",
        what = "Spoke to the board",
      },
      ["outcome/o"] = { name = "Orders", value_per_year = "1200.00 EUR", owner = "person/ana" },
      ["service/web"] = { name = "Web shop", owner = "person/tom" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 50, confidence = 100 },
      ["measure/o"] = { name = "Orders a day", outcome = "outcome/o" },
      ["measurement/o"] = {
        measure = "measure/o", measured_at = "2026-02-03T00:00:00Z", value = 10, worth = "100.00 EUR",
      },
      ["benefit/q"] = {
        programme = "programme/bsm", kind = "service_quality", owner = "person/tom", baseline = 50, goal = 90,
        worth_per_year = "1000.00 EUR",
      },
      ["measure/q"] = { name = "Solved at once", benefit = "benefit/q", counted_in = "percent" },
      ["measurement/q"] = { measure = "measure/q", measured_at = "2026-03-01T00:00:00Z", value = 70 },
      ["benefit/bare"] = { programme = "programme/bsm", kind = "operations_cost", owner = "person/tom" },
      ["cost/feb"] = {
        service = "service/web", kind = "cloud", amount = "30.00 EUR", from_date = "2026-02-01",
        to_date = "2026-02-28", exact = "30.0001 EUR",
      },
      ["cost/quarter"] = { kind = "staff", amount = "90.00 EUR", from_date = "2026-01-01", to_date = "2026-03-31" },
      ["cost/year"] = { kind = "site", amount = "120.00 EUR", from_date = "2025-01-01", to_date = "2025-12-31" },
      ["cost/abroad"] = { kind = "site", amount = "7.00 USD", from_date = "2026-02-01", to_date = "2026-02-28" },
      ["need/sell"] = {
        name = "Sell at night", criticality = "mission_critical", unit = "unit/sales", outcome = "outcome/o",
      },
      ["need/pay"] = { name = "Take money", criticality = "mission_critical", service = "service/web" },
    },
    expect = { reports = { ["leadership.ledger"] = {
      "- Ines leads IT, and leads this", "- Ines last did something for it on 2 March 2026", "- Tom stands in for Ines",
      "- IT: 50 %; in the survey 58 % (1 of 2 drivers)", "- Lines of business: 0 %; in the survey 8 % (0 of 2 drivers)",
      "stands in for Ines", "| Service quality | Tom | 50 | 90 | 70", "500 EUR", "| IT operations cost | Tom |",
      "Lines of business, Ana.", "There is nothing to show yet.", "| 2025-12 | 10 EUR", "| 2026-01 | 30 EUR",
      "| 2026-02 | 60 EUR", "−10 EUR", "Not in these sums: 1 cost in other currencies than EUR",
      "0 of 2 of the most critical needs are covered", "| Sell at night | Sales | mission critical | – | no service |",
      "(30.0001 EUR): 30 EUR", "staff: one of 3 parts: 30 EUR", "site: one of 12 parts: 10 EUR",
    } } },
  },

  ["nobody leads, nobody drives, and nobody knows what is missing"] = {
    at = at,
    given = { ["programme/bsm"] = { name = "Better services" }, ["programme/two"] = { name = "Another" } },
    expect = { reports = { ["leadership.ledger"] = {
      "It is not known who leads IT", "Nobody is recorded who drives it.", "## Another", "0 of 0 of the most critical",
    } } },
  },
  ["somebody else leads than who leads IT, who was never seen to act"] = {
    at = at,
    params = { ["leadership.ledger"] = { programme = "bsm", months = 14 } },
    given = {
      ["person/ines"] = { name = "Ines", position = "cio" },
      ["person/tom"] = { name = "Tom", position = "lead" },
      ["programme/bsm"] = { name = "Better services", lead = "person/tom" },
      ["programme/two"] = { name = "Another" },
      ["participation/1"] = { programme = "programme/bsm", person = "person/tom", part = "driver" },
      ["participation/2"] = { programme = "programme/bsm", person = "person/tom", part = "stand_in" },
    },
    expect = { reports = { ["leadership.ledger"] = {
      has = {
        "- Tom leads this; Ines leads IT", "- Ines was never seen to do something for it",
        "- Nobody stands in for Ines",
      },
      lacks = { "Another" },
    } } },
  },
  ["where no programme runs there is nothing to tell of one"] = {
    at = at,
    given = { ["programme/bsm"] = { name = "Better services", state = "ended" } },
    expect = { reports = { ["leadership.ledger"] = { "No programme runs" } } },
  },
  ["of many costs the first are told one by one, and of the rest how many, how much and where they are"] = {
    at = at,
    params = { ["leadership.ledger"] = { months = 1 } },
    given = (function()
      local given = {
        ["person/ines"] = { name = "Ines", position = "cio" },
        ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
      }
      for i = 1, 43 do
        given["cost/c" .. i] = {
          kind = "cloud", amount = "1.00 EUR", from_date = "2026-02-01", to_date = "2026-02-28",
        }
      end
      return given
    end)(),
    expect = {
      reports = { ["leadership.ledger"] = { "| 2026-02 | 43 EUR", "3 more with booked_in = 2026-02: 3 EUR" } },
    },
  },
  ["of many the greatest are told, and of each period how many more"] = {
    at = at,
    params = { ["leadership.ledger"] = { months = 1 } },
    given = (function()
      local given = {
        ["person/ines"] = { name = "Ines", position = "cio" },
        ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
        ["service/web"] = { name = "Web shop" },
        ["cost/year"] = { kind = "site", amount = "12.00 EUR", from_date = "2026-01-01", to_date = "2026-12-31" },
        ["cost/great"] = {
          service = "service/web", kind = "site", amount = "9.00 EUR", from_date = "2026-01-01", to_date = "2026-03-31",
        },
      }
      for i = 1, 39 do
        given["cost/c" .. i] = {
          kind = "cloud", amount = "1.00 EUR", from_date = "2026-02-01", to_date = "2026-02-28",
        }
      end
      for i = 1, 2 do
        given["cost/a" .. i] = {
          kind = "staff", amount = "3.00 EUR", from_date = "2026-01-01", to_date = "2026-03-31",
        }
      end
      return given
    end)(),
    expect = {
      reports = { ["leadership.ledger"] = {
        "| 2026-02 | 45 EUR", "Web shop, site: one of 3 parts: 3 EUR", "2 more with booked_in = 2026-Q1: 2 EUR",
        "1 more with booked_in = 2026: 1 EUR",
      } },
    },
  },
  ["all six benefits at their target, nobody who leads, a role without a name of its own, and a value that grew"] = {
    at = "2026-01-10T09:00:00Z",
    params = { leadership = { role_names = { cio = "Head of IT" } }, ["leadership.ledger"] = { months = 3 } },
    given = (function()
      local given = {
        ["person/ines"] = { name = "Ines", position = "cio" },
        ["person/ida"] = { name = "Ida", position = "it_manager" },
        ["programme/bsm"] = { name = "Better services" },
        ["participation/1"] = { programme = "programme/bsm", person = "person/ines", part = "driver" },
        ["participation/2"] = { programme = "programme/bsm", person = "person/ida", part = "driver" },
        ["person/mia"] = { name = "Mia", position = "line_manager" },
        ["participation/3"] = { programme = "programme/bsm", person = "person/mia", part = "member" },
        ["unit/shops"] = { name = "Shops", head = "person/mia" },
        ["outcome/o"] = { name = "Orders", value_per_year = "1200.00 EUR", unit = "unit/shops" },
        ["outcome/vague"] = { name = "A better name", unit = "unit/shops" },
        ["service/web"] = { name = "Web shop" },
        ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 50, confidence = 100 },
      }
      local kinds = {
        "service_quality", "alignment", "operations_cost", "cross_silo", "compliance", "new_initiatives",
      }
      for _, kind in ipairs(kinds) do
        given["benefit/" .. kind] = {
          programme = "programme/bsm", kind = kind, owner = "person/ida", baseline = 10, goal = 20,
        }
        given["measure/" .. kind] = { name = "Of " .. kind, benefit = "benefit/" .. kind }
        given["measurement/" .. kind] = {
          measure = "measure/" .. kind, measured_at = "2026-01-09T00:00:00Z", value = 25,
        }
      end
      return given
    end)(),
    when = {
      { at = "2026-02-10T09:00:00Z" },
      { update = "contribution/1", set = { weight = 100 } },
      { at = "2026-03-16T09:00:00Z" },
    },
    expect = { reports = { ["leadership.ledger"] = {
      "- Nobody leads this; Ines leads IT", "| Ines | Head of IT | driver |", "| Ida | it manager | driver |",
      "All six benefits are in the ledger, 6 of them at the target.",
      "| 2025-12 | 0 EUR | 0 EUR | 0 EUR | – |", "| 2026-01 | 0 EUR | 0 EUR | 0 EUR | 600 EUR",
      "| 2026-02 | 0 EUR | 0 EUR | 0 EUR | 1 200 EUR",
      "- Results a year: 1 200 EUR (", "- Of that owed to services: 1 200 EUR (", "100 percent of Orders: 1 200 EUR",
    } } },
  },
}
