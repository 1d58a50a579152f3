-- SPDX-License-Identifier: Apache-2.0
-- An objective leaves room for what goes wrong: the error budget. By occurrences good ones of all are counted, by
-- timeslices the slices that were good enough, by ratio timeslices how good each slice was.
--
-- What comes of it changes with each slice, when a day is over, and by the hour only as long as there is something in
-- the hours that are looked at: of what was silent for longer nobody is asked.
local accountable = require "core.accountable"

local HOUR <const> = 3600000

local months = { month = 1, quarter = 3, year = 12 }

-- The days or months that count, as a filter has them.
local function window(ctx, objective, zone)
  local today = ctx:today(zone)
  local days = objective.rolling_days or objective.measured_over == "week" and (today + 3) % 7 + 1
    or not objective.measured_over and 28
  local list = {}
  if days then
    for i = 1, days do
      list[i] = today - days + i
    end
    return "slice_day", list
  end
  local year, month = time.format_date(today):match("^(%d+)-(%d+)")
  local length = months[objective.measured_over]
  local first = (math.tointeger(tonumber(month)) - 1) // length * length
  for i = 1, length do
    list[i] = year .. string.format("-%02d", first + i)
  end
  return "slice_month", list
end

local function counted(ctx, objective, field, values)
  local filter = { objective = objective, [field] = values }
  if objective.budgeting == "occurrences" then
    return ctx:sum("level_sample", "good", filter), ctx:sum("level_sample", "total", filter)
  end
  local slices = ctx:count("level_sample", filter)
  if objective.budgeting == "timeslices" then
    return ctx:sum("level_sample", "slice_good", filter), slices
  end
  return ctx:sum("level_sample", "slice_ratio", filter) / 100, slices
end

-- The hour that it is, while the last slice lies in a short span: after that nothing burns until the next one comes.
local function hour_of_burning(ctx, objective, burns)
  local last, longest = ctx:max("level_sample", "slice_hour", { objective = objective }), 0
  for _, burn in ipairs(burns) do
    longest = math.max(longest, burn.short)
  end
  if not ctx:passed((last + longest) * HOUR) then
    return ctx:now(HOUR) // HOUR
  end
end

return policy {
  title = "A service is as good as its objective says, with what may go wrong left over",
  source = "OpenSLO, budgeting methods",
  on = "service_level_objective",
  params = {
    nearly_gone = integer { default = 25, doc = "Percent of the budget below which what is left is said to be little" },
    burns = json {
      default = {
        { long = 6, short = 1, rate = 6 },
        { long = 24, short = 2, rate = 3 },
        { long = 60, short = 6, rate = 1 },
      },
      doc = "It is told when over the last hours, long and short, the budget goes at this rate; 1: just enough",
    },
  },
  gives = {
    attained = number { doc = "Percent that was good; unset: nothing was counted" },
    budget_left = number { doc = "Percent of what may go wrong; negative: too much did" },
  },
  findings = { budget_spent = "high", nearly_gone = "medium", burning = "high" },
  eval = function(objective, ctx, params)
    local allowed = 100 - objective.target
    local good, total = counted(ctx, objective, window(ctx, objective, objective.zone or params.zone))
    if total == 0 or allowed <= 0 then
      return {}
    end
    local attained = 100 * good / total
    local left = 100 - (100 - attained) / allowed * 100
    local service = objective.service
    local owner = accountable.of(ctx, params, objective.owner, service.owner, service.unit)
    local because = {
      target = objective.target,
      attained = attained,
      good = good,
      of = total,
      counted = objective.budgeting,
    }
    if left < 0 or left < params.nearly_gone then
      ctx:finding(left < 0 and "budget_spent" or "nearly_gone", {
        message = string.format("%s: %.1f %% of what may go wrong is left", objective.name, left),
        because = because,
        owner = owner,
        next = left < 0 and "Mend before anything new, until it is back" or "Put off what is risky",
      })
    end

    local hour = hour_of_burning(ctx, objective, params.burns)
    local function rate(span)
      local hours = {}
      for i = 1, span do
        hours[i] = hour - span + i
      end
      local fine, all = counted(ctx, objective, "slice_hour", hours)
      return all > 0 and (100 - 100 * fine / all) / allowed or 0.0
    end
    for _, burn in ipairs(hour and params.burns or {}) do
      local long = rate(burn.short) >= burn.rate and rate(burn.long)
      if long and long >= burn.rate then
        ctx:finding("burning", {
          key = burn.long .. "h",
          message = string.format("%s uses up its budget %.1f times too quickly over %d hours", objective.name, long,
            burn.long),
          because = { target = objective.target, rate = long, limit = burn.rate, and_still_over_hours = burn.short },
          owner = owner,
          next = "Find what goes wrong now, and stop changes until then",
        })
      end
    end
    return { attained = attained, budget_left = left }
  end,
}
