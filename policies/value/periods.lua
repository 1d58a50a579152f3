-- SPDX-License-Identifier: Apache-2.0
-- Costs and use by calendar month. What a cost of several months puts on some days of it is worked out so that the
-- parts together are the whole: floor at the end less floor at the start.
local days = require "core.days"
local exact = require "core.exact"
local sums = require "value.sums"

local function month_start(day)
  return time.date(time.format_date(day):sub(1, 8) .. "01")
end

local function next_month(start)
  return month_start(start + 32)
end

-- Of a cost that is counted, so of a day at least, what falls on the days from `from` to `to`: minor units, and the
-- parts of one as in core.exact.
local function part_of(cost, from, to)
  local length = cost.to_date - cost.from_date + 1
  local function upto(amount, day)
    return sums.part(amount, math.max(0, math.min(length, day - cost.from_date)), length)
  end
  local function of(amount)
    return upto(amount, to + 1) - upto(amount, from)
  end
  return of(cost.amount.amount), of(cost.nano or 0), of(cost.atto or 0)
end

return library {
  month_start = month_start,
  -- The first day of this month.
  this_month = function(ctx, params)
    return days.first_of(days.this_month(ctx, params))
  end,
  next_month = next_month,
  name = days.month_of,
  -- Of all that was spent on a service in the currency that is counted in: minor units for these days, rounded once.
  cost_of = function(ctx, service, from, to)
    local total, month = {}, month_start(from)
    while month <= to do
      local last = next_month(month) - 1
      local filter = { borne_by = service, month = days.month_of(month), counted = true }
      if from <= month and last <= to then
        exact.add(total, exact.sum(ctx, filter))
      else
        for cost in ctx:each("cost", filter) do
          exact.add(total, part_of(cost, from, to))
        end
      end
      month = last + 1
    end
    for cost in ctx:each("cost", { borne_by = service, month = "several", counted = true }) do
      exact.add(total, part_of(cost, from, to))
    end
    return exact.rounded(total)
  end,
  -- The first day of the month, quarter or year in which a day is, and the first one after it; and its months.
  around = function(day, per)
    local months = per == "year" and 12 or per == "quarter" and 3 or 1
    local month = days.month_of(day)
    local start = days.month_after(month, -((math.tointeger(tonumber(month:sub(6))) - 1) % months))
    return days.first_of(start), days.first_of(days.month_after(start, months))
  end,
}
