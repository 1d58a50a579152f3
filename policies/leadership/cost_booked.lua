-- SPDX-License-Identifier: Apache-2.0
-- Money is spent in months, quarters and years. Each amount is put where it belongs, so that a month can be added up
-- without walking over all that was ever spent: a period that is none of these counts in the month in which it ends.
local days = require "core.days"

local function period(from, to)
  local first, last = time.format_date(from), time.format_date(to + 1)
  local begins = days.month_of(from)
  if first:sub(9) == "01" and last:sub(9) == "01" then
    local ends = days.month_of(to + 1)
    local year, month = begins:match("^(%d+)-(%d+)$")
    if ends == days.month_after(begins, 3) and (tonumber(month) - 1) % 3 == 0 then
      return year .. "-Q" .. (tonumber(month) + 2) // 3
    elseif ends == days.month_after(begins, 12) and month == "01" then
      return year
    end
  end
  return days.month_of(to)
end

return policy {
  title = "It is known what was spent in which month",
  source = "article 002, row L3",
  on = "cost",
  gives = {
    booked_in = text { indexed = true, doc = "As in \"2026-03\", \"2026-Q1\" or \"2026\"" },
    booked_currency = text { indexed = true },
  },
  eval = function(cost)
    return { booked_in = period(cost.from_date, cost.to_date), booked_currency = cost.amount.currency }
  end,
}
