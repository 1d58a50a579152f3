-- SPDX-License-Identifier: Apache-2.0
-- What was spent on a service in a year, with parts of a coin.
local function spent(costs)
  local given = { ["service/mail"] = { name = "Mail", state = "planned" } }
  for key, fields in pairs(costs) do
    fields.service = "service/mail"
    fields.to_date = fields.to_date or fields.from_date
    given["cost/" .. key] = fields
  end
  return given
end

return tests {
  ["the twelve months before this one count, and no other"] = {
    at = "2026-03-02T09:00:00Z",
    given = spent {
      before = { amount = money(100, "EUR"), from_date = "2025-02-28" },
      first = { amount = money(1000, "EUR"), from_date = "2025-03-01" },
      last = { amount = money(10000, "EUR"), from_date = "2026-02-28" },
      now = { amount = money(100000, "EUR"), from_date = "2026-03-01" },
    },
    expect = { ["service/mail"] = { spent_per_year = "110.00 EUR" } },
  },

  ["parts of a coin are added up before anything is rounded"] = {
    at = "2026-03-02T09:00:00Z",
    given = spent {
      a = { amount = money(0, "EUR"), nano = 400000000, atto = 600000000, from_date = "2026-01-01" },
      b = { amount = money(0, "EUR"), nano = 400000000, from_date = "2026-01-31" },
      c = { amount = money(1, "EUR"), nano = 699999999, atto = 400000000, from_date = "2026-02-01" },
    },
    expect = { ["service/mail"] = { spent_per_year = "0.03 EUR" } },
  },

  ["what is given back is less, to the same digit"] = {
    at = "2026-03-02T09:00:00Z",
    given = spent {
      a = { amount = money(10, "EUR"), nano = 200000000, from_date = "2026-01-01" },
      b = { amount = money(-1, "EUR"), nano = -800000000, from_date = "2026-01-31" },
    },
    expect = { ["service/mail"] = { spent_per_year = "0.08 EUR" } },
  },

  ["of a cost of several months the days count that are among them"] = {
    at = "2026-03-02T09:00:00Z",
    given = spent {
      year = { amount = money(36500, "EUR"), nano = 365, from_date = "2025-03-01", to_date = "2026-02-28" },
      half = { amount = money(5900, "EUR"), from_date = "2026-02-01", to_date = "2026-03-31" },
    },
    expect = { ["service/mail"] = { spent_per_year = "393.00 EUR" } },
  },

  ["nothing is nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = spent {},
    expect = { ["service/mail"] = { spent_per_year = null } },
  },
}
