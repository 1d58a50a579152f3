-- SPDX-License-Identifier: Apache-2.0
-- The clock starts when the incident was opened and stops when somebody first answered: as the source says, or when
-- work on it began, at the latest when it was resolved. That cannot be taken back, so what becomes new again later is
-- still answered.

-- When its state first was one of these; what came in late was so at the latest when it was over.
local function first_in(moments, states, over)
  for _, moment in ipairs(moments) do
    for _, state in ipairs(states) do
      if moment.value == state then
        return math.min(moment.at, over or moment.at)
      end
    end
  end
  return over
end

return policy {
  title = "Incidents are answered in the time promised for their priority",
  source = "pack sla",
  on = "incident",
  params = {
    p1 = duration { default = "30m", doc = "Time to answer an incident of priority p1 where no agreement says so" },
    p2 = duration { default = "1h", doc = "The same for p2" },
    p3 = duration { default = "8h", doc = "The same for p3" },
    p4 = duration { default = "1d", doc = "The same for p4" },
    p5 = duration { default = "2d", doc = "The same for p5" },
    answered_in = list {
      enum { "in_progress", "on_hold", "resolved", "closed" },
      default = { "in_progress", "on_hold", "resolved", "closed" },
      doc = "States that show that somebody has answered",
    },
    paused_in = list {
      enum { "new", "in_progress", "on_hold" },
      default = {},
      doc = "States in which the clock stands still",
    },
  },
  gives = {
    response_due = instant { doc = "When somebody has to have answered; unset while the clock stands still" },
    response_state = enum { "on_track", "near", "breached", "paused", "met", "missed", "cancelled" },
    response_started = instant { doc = "From when its time counts" },
    response_passed = json { doc = "The parts of its time that are used up, each with since when" },
    response_month = text { indexed = true, doc = "The month in which it was met or missed, as in \"2026-11\"" },
  },
  findings = { breached = "high", near_breach = "medium" },
  eval = function(incident, ctx, params)
    local promise, agreement = incident.response_promise, incident.agreement
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
    local over = incident.resolved_at or incident.closed_at
    local answered = incident.responded_at or first_in(ctx:history(incident, "state"), params.answered_in, over)
    local clock = ctx:clock("response", {
      target = target,
      start = incident.opened_at,
      stop = answered,
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
    local result = { response_due = clock.due, response_started = clock.started, response_passed = passed }
    -- When it was decided: met when it stopped, missed when it was due.
    local decided = clock.breached and clock.due or clock.stopped
    result.response_month = decided and time.local_time(decided, params.zone).text:sub(1, 7)
    if clock.state == "waiting" then
      return {}
    elseif clock.state == "cancelled" or clock.stopped then
      result.response_state = clock.state
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
      result.response_state = "breached"
      ctx:finding("breached", {
        message = name .. " was to be answered within " .. time.format_duration(target) .. ", and nobody has",
        because = because,
        owner = incident.team and incident.team.head or owner,
        next = "Answer the customer, and say who looks after it",
      })
    elseif clock.state == "paused" then
      result.response_state = "paused"
    elseif clock.passed[near] then
      result.response_state = "near"
      ctx:finding("near_breach", {
        message = name .. " has to be answered" .. (clock.due and " by " .. time.format(clock.due) or ""),
        because = because,
        owner = incident.assignee or incident.team and incident.team.head or owner,
        next = "Answer the customer",
      })
    else
      result.response_state = "on_track"
    end
    return result
  end,
}
