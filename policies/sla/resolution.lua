-- SPDX-License-Identifier: Apache-2.0
-- The clock starts when the incident was opened and stops when the customer had it back, both as the source tells
-- them. It stands still while the incident is on hold; and when an incident comes back, the time during which it was
-- thought to be solved is taken out as well.
local promised = require "sla.promised"

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
    local promise = incident.resolution_promise
    local target = promised.target(incident, promise, params)
    if not target then
      return {}
    end
    local clock, result = promised.run("resolution", incident, ctx, params, promise, {
      target = target,
      start = incident.opened_at,
      stop = { state = { "resolved", "closed" }, at = incident.resolved_at or incident.closed_at },
    })
    local state = result.resolution_state
    if not state then
      return {}
    end
    result.resolution_month = promised.month(clock, params)
    if state == "breached" then
      ctx:finding("breached", {
        message = promised.name(incident) .. " was to be resolved within " .. time.format_duration(target)
          .. ", and is not",
        because = promised.because(incident, target, "opened_at", clock),
        owner = promised.answers(incident, ctx, params, promised.owner(incident, ctx), incident.assignee),
        next = "Tell the customer what happens now and when",
      })
    elseif state == "near" then
      ctx:finding("near_breach", {
        message = promised.name(incident) .. " has to be resolved"
          .. (clock.due and " by " .. time.format(clock.due) or ""),
        because = promised.because(incident, target, "opened_at", clock),
        owner = promised.answers(incident, ctx, params, incident.assignee),
        next = "Resolve it, or ask for help now",
      })
    end
    return result
  end,
}
