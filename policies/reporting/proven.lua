-- SPDX-License-Identifier: Apache-2.0
-- What results were worth lately, from measurement to sum: the worth of each measurement in that time; where none has a
-- price, what somebody measured and wrote down for a year of the outcome, in proportion; else nothing is proven,
-- whatever is hoped. Services have the part in it that they contribute, each with its weight and how sure that is.
local days = require "core.days"
local wording = require "core.wording"

local AT_MOST <const> = 500 -- newest measurements of a measure

local function percent(n)
  return math.max(0, math.min(100, n or 0))
end

-- The sum of the last `length` days, the trail, and how it is known: "measured", "stated", "guessed". Of several
-- currencies that of the organisation goes before.
local function worth_of(outcome, ctx, length, params)
  local from, totals, trails = {}, {}, {}
  local currency, today = params.currency, days.today(ctx, params)
  local begins = days.starts(today - length, params)
  for measure in ctx:each("measure", { outcome = outcome }) do
    for _, m in ipairs(ctx:top("measurement", "measured_at", AT_MOST, { measure = measure })) do
      if m.measured_at < begins then
        break
      end
      local worth = m.worth
      if worth then
        local of = worth.currency
        totals[of] = totals[of] and totals[of] + worth or worth
        trails[of] = trails[of] or {}
        trails[of][#trails[of] + 1] = {
          record = m,
          text = measure.name .. " on " .. days.text_of(m.measured_at, params),
          value = worth,
        }
      end
    end
  end
  for of, total in pairs(totals) do
    if of == currency or not totals[currency] then
      return total, trails[of], "measured"
    end
  end
  local stated = outcome.measured_value
  if stated and outcome.measured_on and outcome.measured_on >= today - 395 then
    local when = time.format_date(outcome.measured_on)
    local part = stated * length // 365
    from[1] = { record = outcome, value = part,
      text = wording.amount(stated) .. " a year, as written down on " .. when .. ", for "
        .. wording.counted(length, "day") }
    return part, from, "stated"
  end
  return nil, from, "guessed"
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
