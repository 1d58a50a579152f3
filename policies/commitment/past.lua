-- SPDX-License-Identifier: Apache-2.0
-- How often a service reached a target in its own past: by the whole months in which it was there, by the incidents
-- that were answered or resolved, or by what a measure counted. Shared by no_free_lunch and within_reach.
--
-- A target is { metric =, within =, at_least =, priority =, measure = }. The answer: `of` so many of a `unit`,
-- `reached` so many of them the target, which is so many `percent`; `needed` percent should have, and `kept` is the
-- best figure that so many did reach. `enough` is false where there is too little of a past to say; `closed` is the
-- calendar, where it never opens, so that nothing can be counted by it.
local days = require "core.days"
local wording = require "core.wording"

local MOST <const> = 200 -- of the newest measurements, and incidents in each state
local OUTAGES <const> = 1000 -- of the newest; before them nothing is known where there were so many

local function by_start(a, b)
  return a.from < b.from
end

-- A calendar that never opens has no hours in which anything could be counted.
local function has_hours(ctx, calendar)
  local good, ms = pcall(ctx.working_time, ctx, calendar, 0, 1)
  return good and ms ~= nil
end

-- Open time in which one of the spells was on; spells are in order.
local function covered(ctx, calendar, spells, from, to)
  local total, reached = 0, from
  for _, spell in ipairs(spells) do
    local begins, ends = math.max(spell.from, reached), math.min(spell.to, to)
    if begins < ends then
      total, reached = total + ctx:working_time(calendar, begins, ends), ends
    end
  end
  return total
end

-- When it was away, and when that had been agreed; and from when on that is all.
local function spells_of(ctx, service, now)
  local away, agreed, first = {}, {}, math.mininteger
  local outages = ctx:top("outage", "started_at", OUTAGES, { service = service })
  for _, outage in ipairs(outages) do
    local spell = { from = outage.started_at, to = outage.ended_at or now }
    away[#away + 1] = spell
    agreed[#agreed + 1] = outage.planned and spell or nil
  end
  if #outages == OUTAGES then
    first = outages[OUTAGES].started_at
  end
  for _, planned in ipairs(ctx:top("maintenance", "starts_at", OUTAGES, { service = service })) do
    local spell = { from = planned.starts_at, to = planned.ends_at }
    away[#away + 1], agreed[#agreed + 1] = spell, spell
  end
  table.sort(away, by_start)
  table.sort(agreed, by_start)
  return away, agreed, first
end

-- The first instant of the n-th month before this one.
local function month(ctx, n, zone)
  local there = { zone = zone }
  return days.starts(days.first_of(days.month_after(days.this_month(ctx, there), -n)), there)
end

-- Since when anything is known of it.
local function known_since(ctx, service)
  local first = service.created_at
  for _, kind in ipairs({ { "outage", "started_at" }, { "incident", "opened_at" } }) do
    first = math.min(first, ctx:min(kind[1], kind[2], { service = service }) or first)
  end
  return first
end

local function months_there(ctx, service, calendar, params)
  local zone = calendar and calendar.zone or params.zone
  local now = month(ctx, 0, zone)
  local away, agreed, first = spells_of(ctx, service, now)
  local figures = {}
  first = math.max(first, known_since(ctx, service))
  for n = params.months, 1, -1 do
    local from, to = month(ctx, n, zone), month(ctx, n - 1, zone)
    local planned = covered(ctx, calendar, agreed, from, to)
    local open = ctx:working_time(calendar, from, to) - planned
    if from >= first and open > 0 then
      figures[#figures + 1] = 100 * (1 - (covered(ctx, calendar, away, from, to) - planned) / open)
    end
  end
  return figures
end

-- How long an incident took until it was answered or resolved, without the time on hold.
local function took(ctx, incident, what, calendar)
  local done = what == "response" and incident.responded_at or what == "resolution" and incident.resolved_at
  local held, since = {}, nil
  for _, spell in ipairs(ctx:history(incident, "state")) do
    if since then
      held[#held + 1] = { from = since, to = spell.at }
    end
    since = spell.value == "on_hold" and spell.at or nil
    local answers = what == "response" and spell.value ~= "new" and spell.value ~= "cancelled"
    done = done or (answers or spell.value == "resolved" or spell.value == "closed") and spell.at
  end
  if done and done >= incident.opened_at then
    return ctx:working_time(calendar, incident.opened_at, done) - covered(ctx, calendar, held, incident.opened_at, done)
  end
end

-- The newest that were resolved, in whatever order.
local function resolved(ctx, service)
  local list = ctx:top("incident", "opened_at", MOST, { service = service, state = "closed" })
  for _, incident in ipairs(ctx:top("incident", "opened_at", MOST, { service = service, state = "resolved" })) do
    list[#list + 1] = incident
  end
  return list
end

local function incidents_took(ctx, service, target, calendar, params)
  local first = month(ctx, params.months, params.zone)
  local figures = {}
  for _, incident in ipairs(resolved(ctx, service)) do
    local alike = not target.priority or incident.priority == target.priority
    if alike and incident.opened_at >= first then
      figures[#figures + 1] = took(ctx, incident, target.metric, calendar)
    end
  end
  return figures
end

-- Of a measure by which the service is held to such a target in an agreement, where the target itself names none.
local function measure_of(ctx, service, target)
  if target.measure then
    return target.measure
  end
  for agreement in ctx:each("agreement", { service = service, state = { "draft", "published" } }) do
    for promised in ctx:each("service_target", { agreement = agreement, metric = target.metric }) do
      if promised.measure then
        return promised.measure
      end
    end
  end
end

local function measured(ctx, measure, params)
  local first = month(ctx, params.months, params.zone)
  local figures = {}
  for _, measurement in ipairs(ctx:top("measurement", "measured_at", MOST, { measure = measure })) do
    if measurement.measured_at >= first then
      figures[#figures + 1] = measurement.value
    end
  end
  return figures
end

-- The hours in which the service is kept now: of the agreement with that customer, else of any.
local function calendar_of(ctx, service, customer)
  local any
  for agreement in ctx:each("agreement", { service = service, state = "published", kind = "service" }) do
    if customer and agreement.customer == customer then
      return agreement.calendar
    end
    any = any or agreement.calendar
  end
  return any
end

-- What became of the figures, of which less or more is better.
local function judge(figures, wanted, less, needed, params)
  local reached = 0
  for _, figure in ipairs(figures) do
    local well = figure >= wanted
    if less then
      well = figure <= wanted
    end
    reached = reached + (well and 1 or 0)
  end
  table.sort(figures, function(a, b)
    if less then
      return a < b
    end
    return a > b
  end)
  local of = #figures
  return {
    of = of,
    reached = reached,
    percent = of > 0 and reached * 100 // of or 0,
    needed = needed,
    kept = figures[math.max(1, math.ceil(of * needed / 100))],
    enough = of >= params.enough,
    holds = reached * 100 >= needed * of,
  }
end

return library {
  -- nil: it names no figure.
  reached = function(ctx, service, target, params, calendar)
    local metric, result = target.metric, nil
    local open = has_hours(ctx, calendar)
    if metric == "response" or metric == "resolution" then
      if target.within then
        local figures = open and incidents_took(ctx, service, target, calendar, params) or {}
        result = judge(figures, target.within, true, target.at_least or params.reached, params)
        result.unit, result.closed = "incident", not open and calendar or nil
      end
    elseif target.at_least and metric == "availability" then
      local figures = open and months_there(ctx, service, calendar, params) or {}
      result = judge(figures, target.at_least, false, params.reached, params)
      result.unit, result.closed = "month", not open and calendar or nil
    elseif target.at_least then
      local measure = measure_of(ctx, service, target)
      local figures = measure and measured(ctx, measure, params) or {}
      result = judge(figures, target.at_least, measure and measure.better == "lower", params.reached, params)
      result.unit, result.measure = "measurement", measure
    end
    return result
  end,

  calendar_of = calendar_of,

  -- "4 of 12 measurements of the last 12 months, which is 33 %"
  said = function(reach, params)
    return reach.reached .. " of " .. wording.counted(reach.of, reach.unit) .. " of the last "
      .. wording.counted(params.months, "month") .. ", which is " .. reach.percent .. " %"
  end,

  -- A figure of that metric in words, with what it is counted in.
  figure = function(metric, value, measure)
    if metric == "response" or metric == "resolution" then
      return wording.lasting(value)
    elseif metric == "availability" then
      return string.format("%.2f %%", value // 0.01 * 0.01)
    elseif not measure then
      return wording.number(value)
    end
    return wording.number(value) .. (measure.counted_in and " " .. measure.counted_in or "") .. " of " .. measure.name
  end,
}
