-- SPDX-License-Identifier: Apache-2.0
-- What was spent and what was brought, month by month, in one currency.
local days = require "core.days"
local exact = require "core.exact"
local wording = require "core.wording"

-- The year and the quarter of "2026-03", and its number: "2026", "2026-Q1", 3.
local function periods_of(month)
  local year, n = month:match("^(%d+)-(%d+)$")
  local of_year = math.tointeger(tonumber(n))
  return year, year .. "-Q" .. (of_year + 2) // 3, of_year
end

-- The part of the at-th of so many months in what is of all of them: all parts together are the whole.
local function part_of(whole, at, months)
  return whole * at // months - whole * (at - 1) // months
end

local function add_part(total, ctx, filter, at, months)
  local coins, nano, atto = exact.sum(ctx, filter)
  if coins then
    exact.add(total, part_of(coins, at, months), part_of(nano, at, months), part_of(atto, at, months))
  end
end

-- Of all these months, to the last digit of what a cloud bills, and rounded once. A quarter's costs are a third of them
-- in each month of it, a year's a twelfth.
local function cost_of(ctx, list, currency)
  local total = {}
  for _, month in ipairs(list) do
    local year, quarter, of_year = periods_of(month)
    add_part(total, ctx, { booked_in = month, booked_currency = currency }, 1, 1)
    add_part(total, ctx, { booked_in = quarter, booked_currency = currency }, (of_year - 1) % 3 + 1, 3)
    add_part(total, ctx, { booked_in = year, booked_currency = currency }, of_year, 12)
  end
  return money(exact.rounded(total), currency)
end

local function value_of(ctx, list, currency)
  local total = money(0, currency)
  for _, month in ipairs(list) do
    local filter = { worth_in = month, worth_counted_in = currency }
    total = total + (ctx:sum("measurement", "worth_by_services", filter) or money(0, currency))
  end
  return total
end

-- What these months have in other currencies, in words, as it is in no sum of this one; nil: nothing.
local function elsewhere(ctx, list, currency)
  local periods = {}
  for _, month in ipairs(list) do
    local year, quarter = periods_of(month)
    periods[month], periods[year], periods[quarter] = true, true, true
  end
  local costs, results = 0, 0
  for period in pairs(periods) do
    costs = costs + ctx:count("cost", { booked_in = period })
      - ctx:count("cost", { booked_in = period, booked_currency = currency })
    results = results + ctx:count("measurement", { worth_in = period })
      - ctx:count("measurement", { worth_in = period, worth_counted_in = currency })
  end
  local said = {}
  said[#said + 1] = costs > 0 and wording.counted(costs, "cost") or nil
  said[#said + 1] = results > 0 and wording.counted(results, "result") or nil
  return #said > 0 and table.concat(said, " and ") .. " in other currencies than " .. currency or nil
end

return library {
  elsewhere = elsewhere,
  periods_of = periods_of,
  part_of = part_of,
  cost_of = cost_of,
  value_of = value_of,
  -- The n months that are over, ending with the one `back` months before the last, oldest first.
  over = function(ctx, params, n, back)
    return days.months_over(days.month_after(days.this_month(ctx, params), -back), n)
  end,
}
