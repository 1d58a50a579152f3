-- SPDX-License-Identifier: Apache-2.0
-- A line of the ledger: where it stood, where it should be, where it is. What it is now comes from a measure of the
-- benefit, of which the newest measurement counts; without one from the records themselves (see readings). Nobody types
-- it in. What it is worth by now is the part of the way that is gone, of what it is worth when it is there.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"
local readings = require "leadership.readings"

-- The measure with the newest measurement, that measurement, and how many measures there are.
local function newest(benefit, ctx)
  local measure, last, n = nil, nil, 0
  for candidate in ctx:each("measure", { benefit = benefit }) do
    n = n + 1
    local found = ctx:top("measurement", "measured_at", 1, { measure = candidate })[1]
    if found and (not last or found.measured_at > last.measured_at) then
      measure, last = candidate, found
    end
    measure = measure or candidate
  end
  return measure, last, n
end

local function progress(baseline, goal, now)
  if not baseline or not goal or not now or baseline == goal then
    return nil
  end
  return math.floor((now - baseline) * 100 / (goal - baseline) + 0.5)
end

return policy {
  title = "A benefit has a baseline, a target, and a figure of today from live records",
  source = "article 002, row L2",
  on = "benefit",
  params = {
    measured_within = duration { default = "92d", doc = "How old a measurement may be; the measure may say it" },
  },
  gives = {
    measured_now = number { doc = "What it comes to today" },
    measured_by = enum { "measure", "records", doc = "A measure of the organisation's own, or what the records say" },
    measured_as = text { doc = "What that number is" },
    progress = integer { doc = "Percent of the way from baseline to target; more than 100: past it" },
    worth_now = money { doc = "A year, for the part of the way that is gone" },
    stood_at = number { doc = "The baseline: its own, or that of its measure" },
    to_reach = number { doc = "The target: its own, or that of its measure" },
  },
  findings = { not_measured = "medium", stale_measure = "medium", no_target = "low", worse_than_before = "high" },
  eval = function(benefit, ctx, params)
    local programme = benefit.programme
    if programme.state == "ended" then
      return {}
    end
    local title = readings.titles[benefit.kind]
    local owner = benefit.owner or programme.lead or accountable.head_of_it(ctx, params)
    local measure, last, measures = newest(benefit, ctx)
    local baseline = benefit.baseline or measure and measure.baseline
    local goal = benefit.goal or measure and measure.goal
    local now, as, by
    if last then
      now, by, as = last.value, "measure", measure.name .. (measure.counted_in and ", " .. measure.counted_in or "")
      local lasts = measure.every or params.measured_within
      if ctx:passed(last.measured_at + lasts) then
        ctx:finding("stale_measure", {
          message = title .. " was last measured on " .. days.text_of(last.measured_at, params)
            .. ": what " .. programme.name .. " brought since is not known",
          because = { measure = measure, last = last, every = time.format_duration(lasts) },
          owner = accountable.of(ctx, params, measure.owner, owner),
          next = "Measure " .. measure.name,
        })
      end
    elseif measures == 0 then
      now, as = readings.read(benefit.kind, ctx, params)
      by = now and "records"
    end
    if not now then
      ctx:finding("not_measured", {
        message = title .. " is to come of " .. programme.name .. ", and nothing measures it",
        because = { measures = measures, measure = measure },
        owner = accountable.of(ctx, params, measure and measure.owner, owner),
        next = measure and "Measure " .. measure.name or "Record a measure of this benefit, and measure it",
      })
    end

    if not baseline or not goal or baseline == goal then
      ctx:finding("no_target", {
        message = title .. " has no " .. (baseline and "target to reach" or "baseline to start from")
          .. ", so nobody will know whether " .. programme.name .. " brought it",
        because = { baseline = baseline, target = goal, now = now },
        owner = owner,
        next = "Record " .. (baseline and "where it should be" or "where it stood at first")
          .. (now and "; today it is " .. wording.number(now) or ""),
      })
    end
    local part = progress(baseline, goal, now)
    if part and part < 0 then
      ctx:finding("worse_than_before", {
        message = title .. " is at " .. wording.number(now) .. " and was at " .. wording.number(baseline) .. " before "
          .. programme.name .. "; " .. wording.number(goal) .. " is the target",
        because = { baseline = baseline, target = goal, now = now, measured_as = as },
        owner = owner,
        next = "Find out what goes the wrong way, and say what is changed about it",
      })
    end
    local worth = benefit.worth_per_year
    return {
      measured_now = now,
      measured_by = by,
      measured_as = now and as,
      progress = part,
      worth_now = part and worth and worth * math.max(0, math.min(100, part)) // 100,
      stood_at = baseline,
      to_reach = goal,
    }
  end,
}
