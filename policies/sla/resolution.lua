-- SPDX-License-Identifier: Apache-2.0
-- The clock starts when the incident was opened and stops when the customer had it back, both as the source tells
-- them. It stands still while the incident is on hold; and when an incident comes back, the time during which it was
-- thought to be solved is taken out as well.
return policy {
  title = "Incidents are resolved in the time promised for their priority",
  source = "pack sla",
  on = "incident",
  params = {
    p1 = duration { default = "4h", doc = "Time to resolve an incident of priority p1 where no agreement says so" },
    p2 = duration { default = "8h", doc = "The same for p2" },
    p3 = duration { default = "3d", doc = "The same for p3" },
    p4 = duration { default = "7d", doc = "The same for p4" },
    p5 = duration { default = "14d", doc = "The same for p5" },
    paused_in = list {
      enum { "new", "in_progress", "on_hold", "resolved", "closed" },
      default = { "on_hold" },
      doc = "States in which the clock stands still",
    },
  },
  gives = {
    resolution_due = instant { doc = "When it has to be resolved; unset while the clock stands still" },
    resolution_state = enum { "on_track", "near", "breached", "paused", "met", "missed", "cancelled" },
    resolution_started = instant { doc = "From when its time counts" },
    resolution_passed = json { doc = "The parts of its time that are used up, each with since when" },
    resolution_month = text { indexed = true, doc = "The month in which it was met or missed, as in \"2026-11\"" },
  },
  findings = { breached = "high", near_breach = "medium" },
  eval = function(incident, ctx, params)
    local promise, agreement = incident.resolution_promise, incident.agreement
    local target = promise and promise.within or not params.only_agreed and params[incident.effective_priority]
    if not target then
      return {}
    end

    local near = params.warn_at .. "%"
    local thresholds = { near }
    for threshold in pairs(promise and promise.escalation or params.escalation) do
      if threshold ~= near then
        thresholds[#thresholds + 1] = threshold
      end
    end
    local clock = ctx:clock("resolution", {
      target = target,
      start = incident.opened_at,
      stop = { state = { "resolved", "closed" }, at = incident.resolved_at or incident.closed_at },
      pause = #params.paused_in > 0 and { state = params.paused_in } or nil,
      cancel = { state = "cancelled" },
      calendar = promise and promise.calendar or agreement and agreement.calendar or params.calendar,
      thresholds = thresholds,
    })
    clock.passed["100%"] = clock.breached and clock.passed["100%"] or nil -- at that very instant it is still in time
    local passed = {}
    for threshold, at in pairs(clock.passed) do
      passed[threshold] = time.format(at)
    end
    local result = { resolution_due = clock.due, resolution_started = clock.started, resolution_passed = passed }
    -- When it was decided: met when it stopped, missed when it was due.
    local decided = clock.breached and clock.due or clock.stopped
    result.resolution_month = decided and time.local_time(decided, params.zone).text:sub(1, 7)
    if clock.state == "waiting" then
      return {}
    elseif clock.state == "cancelled" or clock.stopped then
      result.resolution_state = clock.state
      return result
    end

    local service = incident.service
    local owner = service and service.owner
    local name = incident.number or "\"" .. (incident.title or incident.key) .. "\""
    local because = {
      priority = incident.effective_priority,
      target = time.format_duration(target),
      agreement = agreement,
      opened_at = time.format(clock.started),
    }
    if clock.breached then
      result.resolution_state = "breached"
      ctx:finding("breached", {
        message = name .. " was to be resolved within " .. time.format_duration(target) .. ", and is not",
        because = because,
        owner = owner or incident.assignee,
        next = "Tell the customer what happens now and when",
      })
    elseif clock.state == "paused" then
      result.resolution_state = "paused"
    elseif clock.passed[near] then
      result.resolution_state = "near"
      ctx:finding("near_breach", {
        message = name .. " has to be resolved" .. (clock.due and " by " .. time.format(clock.due) or ""),
        because = because,
        owner = incident.assignee or owner,
        next = "Resolve it, or ask for help now",
      })
    else
      result.resolution_state = "on_track"
    end
    return result
  end,
}
