-- SPDX-License-Identifier: Apache-2.0
-- What was spent and what was brought, month by month, in one currency.
local days = require "core.days"
local exact = require "core.exact"
local wording = require "core.wording"

local ALTERNATIVES <const> = 64 -- values of one field in a filter

-- The year and the quarter of "2026-03", and its number: "2026", "2026-Q1", 3.
local function periods_of(month)
  local year, n = month:match("^(%d+)-(%d+)$")
  local of_year = math.tointeger(tonumber(n))
  return year, year .. "-Q" .. (of_year + 2) // 3, of_year
end

-- Of what belongs to so many months, the part of those from the first to the last: all parts together are the whole.
local function part_of(whole, first, last, months)
  return whole * last // months - whole * (first - 1) // months
end

-- Calls take(some) with as many of a list at a time as one filter holds.
local function in_parts(list, take)
  for first = 1, #list, ALTERNATIVES do
    take(table.move(list, first, math.min(first + ALTERNATIVES - 1, #list), 1, {}))
  end
end

-- The quarters and years in which months in a row lie: by name { first =, last =, of = }, so many months.
local function longer_than(list)
  local spans = {}
  local function note(period, at, of)
    spans[period] = spans[period] or { first = at, of = of }
    spans[period].last = at
  end
  for _, month in ipairs(list) do
    local year, quarter, of_year = periods_of(month)
    note(quarter, (of_year - 1) % 3 + 1, 3)
    note(year, of_year, 12)
  end
  return spans
end

-- Of all these months in a row, to the last digit of what a cloud bills, and rounded once. A quarter's costs are a
-- third of them in each month of it, a year's a twelfth.
local function cost_of(ctx, list, currency)
  local total = {}
  in_parts(list, function(some)
    exact.add(total, exact.sum(ctx, { booked_in = some, booked_currency = currency }))
  end)
  for period, span in pairs(longer_than(list)) do
    local function part(whole)
      return part_of(whole, span.first, span.last, span.of)
    end
    local coins, nano, atto = exact.sum(ctx, { booked_in = period, booked_currency = currency })
    if coins then
      exact.add(total, part(coins), part(nano), part(atto))
    end
  end
  return money(exact.rounded(total), currency)
end

local function value_of(ctx, list, currency)
  local total = money(0, currency)
  in_parts(list, function(some)
    local filter = { worth_in = some, worth_counted_in = currency }
    total = total + (ctx:sum("measurement", "worth_by_services", filter) or money(0, currency))
  end)
  return total
end

-- So many there are that another currency has.
local function others(ctx, kind, period_field, list, currency_field, currency)
  local n = 0
  in_parts(list, function(some)
    n = n + ctx:count(kind, { [period_field] = some })
      - ctx:count(kind, { [period_field] = some, [currency_field] = currency })
  end)
  return n
end

-- What these months have in other currencies, in words, as it is in no sum of this one; nil: nothing.
local function elsewhere(ctx, list, currency)
  local periods = table.move(list, 1, #list, 1, {})
  for period in pairs(longer_than(list)) do
    periods[#periods + 1] = period
  end
  local costs = others(ctx, "cost", "booked_in", periods, "booked_currency", currency)
  local results = others(ctx, "measurement", "worth_in", list, "worth_counted_in", currency)
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
