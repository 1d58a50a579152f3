-- SPDX-License-Identifier: Apache-2.0
-- A goal that was reached, a benefit that is there: to be told while it is fresh, and until it was.
local days = require "core.days"
local wording = require "core.wording"
local answers = require "improvement.answers"

local MOST <const> = 24

-- Since which measurement the goal is met without a break, and the last one before that.
local function reached(ctx, measure)
  local sign = measure.better == "lower" and -1 or 1
  local first
  for _, one in ipairs(ctx:top("measurement", "measured_at", MOST, { measure = measure })) do
    if (one.value - measure.goal) * sign < 0 then
      return first, one
    end
    first = one
  end
  return first
end

return policy {
  title = "A goal that was reached is told",
  source = "article 004, row S1",
  on = "measure",
  params = {
    fresh = duration { default = "90d", doc = "How long it is news" },
  },
  eval = function(measure, ctx, params)
    local first, before
    if measure.goal then
      first, before = reached(ctx, measure)
    end
    if not first or ctx:passed(first.measured_at + params.fresh) then
      return
    end
    local outcome, service, benefit = measure.outcome, measure.service, measure.benefit
    local audience = outcome and outcome.unit
    local told
    if service then
      told = ctx:max("communication", "sent_at", { service = service })
    elseif audience then
      told = ctx:max("communication", "sent_at", { audience = audience })
    end
    if told and told >= first.measured_at then
      return
    end

    local counted = measure.counted_in and " " .. measure.counted_in or ""
    local was = before and before.value or measure.baseline
    local worth = first.worth or benefit and benefit.worth_per_year
    local lines = {
      string.format("%s is at %s%s; %s was the goal.", measure.name, wording.number(first.value), counted,
        wording.number(measure.goal)),
    }
    lines[#lines + 1] = was and "It was at " .. wording.number(was) .. counted .. " before." or nil
    lines[#lines + 1] = outcome and "It is part of: " .. outcome.name .. "." or nil
    lines[#lines + 1] = worth and "It is worth " .. wording.amount(worth) .. "." or nil
    ctx:draft("reached " .. days.text_of(first.measured_at, params), {
      title = "Reached: " .. measure.name,
      body = table.concat(lines, "\n"),
      to = answers.who(ctx, params, audience and audience.relationship_manager, answers.measure(ctx, measure, params)),
    })
  end,
}
