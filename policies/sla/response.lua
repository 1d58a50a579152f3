-- SPDX-License-Identifier: Apache-2.0
-- The clock starts when the incident was opened and stops when somebody first answered: as the source says, or when
-- work on it began, at the latest when it was resolved. That cannot be taken back, so what becomes new again later is
-- still answered.
local promised = require "sla.promised"

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
    local promise = incident.response_promise
    local target = promised.target(incident, promise, params)
    if not target then
      return {}
    end
    local over = incident.resolved_at or incident.closed_at
    local clock, result = promised.run("response", incident, ctx, params, promise, {
      target = target,
      start = incident.opened_at,
      stop = incident.responded_at or first_in(ctx:history(incident, "state"), params.answered_in, over),
    })
    local state = result.response_state
    if not state then
      return {}
    end
    result.response_month = promised.month(clock, params)
    if state == "breached" then
      ctx:finding("breached", {
        message = promised.name(incident) .. " was to be answered within " .. time.format_duration(target)
          .. ", and nobody has",
        because = promised.because(incident, target, "opened_at", clock),
        owner = promised.answers(incident, ctx, params, incident.team and incident.team.head),
        next = "Answer the customer, and say who looks after it",
      })
    elseif state == "near" then
      ctx:finding("near_breach", {
        message = promised.name(incident) .. " has to be answered"
          .. (clock.due and " by " .. time.format(clock.due) or ""),
        because = promised.because(incident, target, "opened_at", clock),
        owner = promised.answers(incident, ctx, params, incident.assignee, incident.team and incident.team.head),
        next = "Answer the customer",
      })
    end
    return result
  end,
}
