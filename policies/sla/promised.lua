-- SPDX-License-Identifier: Apache-2.0
-- The clocks of an incident: shared by response, resolution and update. Each has what its promise says (a target of the
-- agreement that holds), or else what the pack's parameters say.
local accountable = require "core.accountable"

-- The parts of its time at which somebody gets a message, and the one from which on it is near.
local function thresholds_of(promise, params)
  local near = params.warn_at .. "%"
  local list = { near }
  for threshold in pairs(promise and promise.escalation or params.escalation) do
    if threshold ~= near then
      list[#list + 1] = threshold
    end
  end
  return list, near
end

local function calendar(incident, promise, params)
  local agreement = incident.agreement
  return promise and promise.calendar or agreement and agreement.calendar or params.calendar
end

local function state_of(clock, near)
  if clock.state == "cancelled" or clock.stopped then
    return clock.state
  elseif clock.breached then
    return "breached"
  elseif clock.state == "paused" then
    return "paused"
  end
  return clock.passed[near] and "near" or "on_track"
end

-- By its key, so that of a service's incidents only those are asked again by whose clocks its owner is told.
local function owner(incident, ctx)
  local service = incident.service and ctx:get("service", incident.service.key)
  return service and service.owner
end

return library {
  -- How long it may take; nil or false: nothing was promised.
  target = function(incident, promise, params)
    return promise and promise.within or not params.only_agreed and params[incident.effective_priority]
  end,

  calendar = calendar,

  -- Runs the clock of that name: `spec` says from when until when, the rest is the same for all. Gives the clock, and
  -- the fields of that name; the state among them is nil while it waits.
  run = function(name, incident, ctx, params, promise, spec)
    local near
    spec.thresholds, near = thresholds_of(promise, params)
    spec.pause = #params.paused_in > 0 and { state = params.paused_in } or nil
    spec.cancel = { state = "cancelled" }
    spec.calendar = calendar(incident, promise, params)
    local clock = ctx:clock(name, spec)
    clock.passed["100%"] = clock.breached and clock.passed["100%"] or nil -- at that very instant it is still in time
    local passed = {}
    for threshold, at in pairs(clock.passed) do
      passed[threshold] = time.format(at)
    end
    return clock, {
      [name .. "_due"] = clock.due,
      [name .. "_started"] = clock.started,
      [name .. "_passed"] = passed,
      [name .. "_state"] = clock.state ~= "waiting" and state_of(clock, near) or nil,
    }
  end,

  -- The month in which it was decided: met when it stopped, missed when it was due.
  month = function(clock, params)
    local decided = clock.breached and clock.due or clock.stopped
    return decided and time.local_time(decided, params.zone).text:sub(1, 7)
  end,

  -- What people know it by.
  name = function(incident)
    return incident.number or "\"" .. (incident.title or incident.key) .. "\""
  end,

  -- Why it is said; `since` is what the clock started with.
  because = function(incident, target, since, clock)
    return {
      priority = incident.effective_priority,
      target = time.format_duration(target),
      agreement = incident.agreement,
      [since] = time.format(clock.started),
    }
  end,

  owner = owner,

  -- Who is told of it: the first of these who is here, or the service's owner; else whoever came after one of them.
  answers = function(incident, ctx, params, first, second)
    if accountable.here(ctx, first, params) then
      return first
    end
    return accountable.of(ctx, params, first, second, owner(incident, ctx))
  end,
}
