-- SPDX-License-Identifier: Apache-2.0
-- What results were worth lately, from measurement to sum: the worth of each measurement in that time; where none has a
-- price, what somebody measured and wrote down for a year of the outcome, in proportion; else nothing is proven,
-- whatever is hoped. Services have the part in it that they contribute, each with its weight and how sure that is.
local days = require "core.days"
local wording = require "core.wording"

local DAY <const> = 86400000
local AT_MOST <const> = 500 -- newest measurements of a measure

local function percent(n)
  return math.max(0, math.min(100, n or 0))
end

-- What is dated on that day lies more than so many days back.
local function is_past(ctx, date, length, params)
  return ctx:passed(days.starts(date + length + 1, params))
end

-- The priced measurements of the last `length` days, { measure, measurement, worth }, and what they come to, by
-- currency. Who asks is asked again when the oldest of them is too old, and not each midnight.
local function measured(outcome, ctx, length, params)
  local list, totals = {}, {}
  for measure in ctx:each("measure", { outcome = outcome }) do
    for _, m in ipairs(ctx:top("measurement", "measured_at", AT_MOST, { measure = measure })) do
      local worth, at = m.worth, m.measured_at
      if ctx:passed(at + (length - 1) * DAY) and is_past(ctx, days.date_of(at, params), length, params) then
        break
      elseif worth then
        list[#list + 1] = { measure = measure, measurement = m, worth = worth }
        totals[worth.currency] = totals[worth.currency] and totals[worth.currency] + worth or worth
      end
    end
  end
  return list, totals
end

-- The sum of the last `length` days, how it is known ("measured", "stated", "guessed"), and the trail: where `trail` is
-- asked for. Of several currencies that of the organisation goes before.
local function worth_of(outcome, ctx, length, params, trail)
  local list, totals = measured(outcome, ctx, length, params)
  local from = {}
  for of, total in pairs(totals) do
    if of == params.currency or not totals[params.currency] then
      for _, one in ipairs(trail and list or {}) do
        from[#from + 1] = one.worth.currency == of and {
          record = one.measurement,
          text = one.measure.name .. " on " .. wording.day(days.date_of(one.measurement.measured_at, params)),
          value = one.worth,
        } or nil
      end
      return total, "measured", from
    end
  end
  local stated, on = outcome.measured_value, outcome.measured_on
  if stated and on and not is_past(ctx, on, 395, params) then
    local part = stated * length // 365
    from[1] = trail and { record = outcome, value = part,
      text = wording.amount(stated) .. " a year, as written down on " .. wording.day(on) .. ", for "
        .. wording.counted(length, "day") } or nil
    return part, "stated", from
  end
  return nil, "guessed", from
end

local function owed(outcome, ctx)
  local share = 0
  for contribution in ctx:each("contribution", { outcome = outcome }) do
    if contribution.service.state == "live" then
      share = share + percent(contribution.weight) * percent(contribution.confidence)
    end
  end
  return math.min(10000, share)
end

return library {
  worth_of = worth_of,
  owed = owed,
  percent = percent,
  -- Where a measure stands on its way, in percent; with its newest measurement.
  way_gone = function(measure, ctx)
    local last = ctx:top("measurement", "measured_at", 1, { measure = measure })[1]
    local baseline, goal = measure.baseline, measure.goal
    if not last or not baseline or not goal or baseline == goal then
      return nil, last
    end
    return math.floor((last.value - baseline) * 100 / (goal - baseline) + 0.5), last
  end,
}
