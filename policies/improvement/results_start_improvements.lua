-- SPDX-License-Identifier: Apache-2.0
-- Statistics that start nothing are a waste. A result short of its goal, or one that keeps falling, opens an entry in
-- the register, once for its period, and not while one for this measure is being worked on.
local wording = require "core.wording"
local answers = require "improvement.answers"
local period = require "improvement.period"

local open = { "suggested", "accepted", "in_progress", "on_hold" }

local function falls(list, sign, least, tolerance)
  local newest, oldest = list[1], list[least + 1]
  if not oldest then
    return false
  end
  for i = 1, least do
    if (list[i + 1].value - list[i].value) * sign <= 0 then
      return false
    end
  end
  return math.abs(oldest.value - newest.value) * 100 > math.abs(oldest.value) * tolerance
end

return policy {
  title = "A poor or falling result starts an improvement by itself",
  source = "article 004, row S3",
  needs = { "measure.goal", "measurement" },
  on = "measure",
  params = {
    tolerance = integer { default = 5, doc = "Percent short of the goal, or of what it was, that is not worth a word" },
    in_a_row = integer { default = 2, doc = "How many times in a row it has to get worse to be falling; at most 20" },
    old = duration { default = "180d", doc = "A result older than this starts nothing" },
  },
  gives = {
    result = enum { "good", "short", "falling", doc = "How the last measurement stands; unset: none, or an old one" },
  },
  findings = { short_of_goal = "medium", keeps_falling = "medium" },
  eval = function(measure, ctx, params)
    local sign = measure.better == "lower" and -1 or 1
    local least = math.max(1, math.min(20, params.in_a_row))
    local list = ctx:top("measurement", "measured_at", least + 1, { measure = measure })
    local newest, goal = list[1], measure.goal
    if not newest or ctx:passed(newest.measured_at + params.old) then
      return {}
    end
    local short = goal ~= nil and (goal - newest.value) * sign * 100 > math.abs(goal) * params.tolerance
    if not short and not falls(list, sign, least, params.tolerance) then
      return { result = "good" }
    end

    local counted = measure.counted_in and " " .. measure.counted_in or ""
    local now = measure.name .. " is at " .. wording.number(newest.value) .. counted
    local text
    if short then
      text = now .. ", and " .. wording.number(goal) .. " is the goal"
    else
      text = now .. ", and got worse " .. (least == 1 and "" or least .. " times in a row, ") .. "from "
        .. wording.number(list[least + 1].value)
    end
    local outcome = measure.outcome
    local worth = outcome and outcome.value_per_year
    if outcome then
      text = text .. "; " .. outcome.name .. (worth and ", worth " .. wording.amount(worth) .. " a year," or "")
        .. " is measured by it"
    end

    local owner = answers.measure(ctx, measure, params)
    local at_work
    for improvement in ctx:each("improvement", { measure = measure, state = open }) do
      at_work = at_work or improvement
    end
    if not at_work then
      local when = period.of(newest.measured_at, measure.every, params.zone)
      ctx:open("improvement/" .. measure.key:sub(1, 180) .. "." .. when, {
        title = (short and "Reach the goal of " or "Stop the fall of ") .. measure.name,
        description = text,
        measure = measure,
        service = measure.service,
        process = measure.process,
        outcome = outcome,
        owner = owner,
        opened_at = newest.measured_at,
      })
    end
    ctx:finding(short and "short_of_goal" or "keeps_falling", {
      message = text,
      because = {
        value = newest.value,
        goal = goal,
        measured_at = time.format(newest.measured_at),
        in_the_register = at_work,
        worth_per_year = worth,
      },
      owner = owner,
      next = at_work and "Bring \"" .. at_work.title .. "\" forward"
        or "The register had an entry for it that is over: say what will be tried next",
    })
    return { result = short and "short" or "falling" }
  end,
}
