-- SPDX-License-Identifier: Apache-2.0
-- Whether a service keeps what was promised, and meets the goals that were set for it.
local wording = require "core.wording"

-- Of one promise: what is reached in percent, and what was promised; nil when it cannot be told yet.
local function of_target(target)
  if target.metric == "availability" and target.at_least then
    return target.availability, target.at_least
  elseif target.metric == "response" or target.metric == "resolution" then
    return target.in_time or target.in_time_before, target.at_least or 100
  end
end

local function of_measure(measure, ctx)
  if not measure.goal then
    return nil
  end
  local last = ctx:top("measurement", "measured_at", 1, { measure = measure })[1]
  if not last then
    return nil
  end
  local met = last.value >= measure.goal
  if measure.better == "lower" then
    met = last.value <= measure.goal
  end
  return met, last.value
end

return library {
  -- met, missed (lists of words)
  of = function(ctx, service)
    local met, missed = {}, {}
    local function note(good, text)
      local list = good and met or missed
      list[#list + 1] = text
    end
    for agreement in ctx:each("agreement", { service = service, state = "published" }) do
      for target in ctx:each("service_target", { agreement = agreement }) do
        local reached, promised = of_target(target)
        if reached then
          note(reached >= promised, target.metric .. (target.metric == "availability" and " " or " in time ")
            .. wording.number(reached // 0.01 * 0.01) .. " %, "
            .. wording.number(promised) .. " % are promised in " .. agreement.name)
        end
      end
    end
    for measure in ctx:each("measure", { service = service }) do
      local good, value = of_measure(measure, ctx)
      if good ~= nil then
        local counted = measure.counted_in and " " .. measure.counted_in or ""
        note(good, measure.name .. " " .. wording.number(value) .. counted .. ", the goal is "
          .. wording.number(measure.goal))
      end
    end
    return met, missed
  end,
}
