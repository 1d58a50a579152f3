-- SPDX-License-Identifier: Apache-2.0
-- Until it is resolved the customer hears how it stands again and again. Each time that somebody told them, the clock
-- starts anew; there is none where no time was agreed or given here.

return policy {
  title = "Customers hear how their incident stands as often as was promised",
  source = "pack sla",
  on = "incident",
  params = {
    p1 = duration { doc = "How often a customer hears of an incident of priority p1 where no agreement says so" },
    p2 = duration { doc = "The same for p2" },
    p3 = duration { doc = "The same for p3" },
    p4 = duration { doc = "The same for p4" },
    p5 = duration { doc = "The same for p5" },
    paused_in = list {
      enum { "new", "in_progress", "on_hold" },
      default = {},
      doc = "States in which the clock stands still",
    },
  },
  gives = {
    update_due = instant { doc = "When the customer has to have heard again; unset while the clock stands still" },
    update_state = enum { "on_track", "near", "breached", "paused", "met", "missed", "cancelled" },
    update_started = instant { doc = "From when its time counts" },
    update_passed = json { doc = "The parts of its time that are used up, each with since when" },
    updates_missed = integer { doc = "How often the customer waited longer for news than was promised" },
  },
  findings = { breached = "high", near_breach = "medium" },
  eval = function(incident, ctx, params)
    local promise, agreement = incident.update_promise, incident.agreement
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
    local calendar = promise and promise.calendar or agreement and agreement.calendar or params.calendar
    local missed, before = 0, incident.opened_at
    for _, moment in ipairs(ctx:history(incident, "told_at")) do
      local told = moment.value
      if before and told and told > before then
        missed = missed + (ctx:working_time(calendar, before, told) > target and 1 or 0)
        before = told
      end
    end
    local clock = ctx:clock("update", {
      target = target,
      start = before,
      stop = { state = { "resolved", "closed" }, at = incident.resolved_at or incident.closed_at },
      pause = #params.paused_in > 0 and { state = params.paused_in } or nil,
      cancel = { state = "cancelled" },
      calendar = calendar,
      thresholds = thresholds,
    })
    clock.passed["100%"] = clock.breached and clock.passed["100%"] or nil -- at that very instant it is still in time
    local passed = {}
    for threshold, at in pairs(clock.passed) do
      passed[threshold] = time.format(at)
    end
    local result = { update_due = clock.due, update_started = clock.started, update_passed = passed }
    result.updates_missed = missed + (clock.breached and 1 or 0)
    if clock.state == "waiting" then
      return {}
    elseif clock.state == "cancelled" or clock.stopped then
      result.update_state = clock.state
      return result
    end

    local service = incident.service
    local owner = service and service.owner
    local name = incident.number or "\"" .. (incident.title or incident.key) .. "\""
    local because = {
      priority = incident.effective_priority,
      target = time.format_duration(target),
      agreement = agreement,
      heard_at = time.format(clock.started),
    }
    if clock.breached then
      result.update_state = "breached"
      ctx:finding("breached", {
        message = "The customer has not heard of " .. name .. " for more than " .. time.format_duration(target),
        because = because,
        owner = incident.assignee or owner,
        next = "Tell the customer how it stands, even if nothing has changed",
      })
    elseif clock.state == "paused" then
      result.update_state = "paused"
    elseif clock.passed[near] then
      result.update_state = "near"
      ctx:finding("near_breach", {
        message = name .. " needs news for the customer" .. (clock.due and " by " .. time.format(clock.due) or ""),
        because = because,
        owner = incident.assignee or owner,
        next = "Tell the customer how it stands",
      })
    else
      result.update_state = "on_track"
    end
    return result
  end,
}
