-- SPDX-License-Identifier: Apache-2.0
-- What was spent and what was brought, month by month, in one currency.
local words = require "leadership.words"

local function spent(ctx, booked_in, currency)
  return ctx:sum("cost", "amount", { booked_in = booked_in, booked_currency = currency }) or money(0, currency)
end

-- A quarter's costs are a third of them in each month of it, a year's a twelfth.
local function cost_of(ctx, month, currency)
  local year, n = month:match("^(%d+)-(%d+)$")
  local quarter = year .. "-Q" .. (tonumber(n) + 2) // 3
  return spent(ctx, month, currency) + spent(ctx, quarter, currency) // 3 + spent(ctx, year, currency) // 12
end

local function value_of(ctx, month, currency)
  return ctx:sum("measurement", "worth_by_services", { worth_in = month, worth_counted_in = currency })
    or money(0, currency)
end

local function counted(n, one)
  return n .. " " .. one .. (n == 1 and "" or "s")
end

-- What these months have in other currencies, in words, as it is in no sum of this one; nil: nothing.
local function elsewhere(ctx, list, currency)
  local periods = {}
  for _, month in ipairs(list) do
    local year, n = month:match("^(%d+)-(%d+)$")
    periods[month], periods[year], periods[year .. "-Q" .. (tonumber(n) + 2) // 3] = true, true, true
  end
  local costs, results = 0, 0
  for period in pairs(periods) do
    costs = costs + ctx:count("cost", { booked_in = period })
      - ctx:count("cost", { booked_in = period, booked_currency = currency })
    results = results + ctx:count("measurement", { worth_in = period })
      - ctx:count("measurement", { worth_in = period, worth_counted_in = currency })
  end
  local said = {}
  said[#said + 1] = costs > 0 and counted(costs, "cost") or nil
  said[#said + 1] = results > 0 and counted(results, "result") or nil
  return #said > 0 and table.concat(said, " and ") .. " in other currencies than " .. currency or nil
end

return library {
  elsewhere = elsewhere,
  cost_of = cost_of,
  value_of = value_of,
  -- The n months that are over, ending with the one `back` months before the last, oldest first.
  over = function(today, n, back)
    local list, this = {}, words.month_of(today)
    for i = n, 1, -1 do
      list[#list + 1] = words.month_after(this, -i - back)
    end
    return list
  end,
  total = function(ctx, list, what, currency)
    local total = money(0, currency)
    for _, month in ipairs(list) do
      total = total + what(ctx, month, currency)
    end
    return total
  end,
}
