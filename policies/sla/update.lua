-- SPDX-License-Identifier: Apache-2.0
-- Until it is resolved the customer hears how it stands again and again. Each time that somebody told them, the clock
-- starts anew; there is none where no time was agreed or given here.
local promised = require "sla.promised"

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
    local promise = incident.update_promise
    local target = promised.target(incident, promise, params)
    if not target then
      return {}
    end
    local calendar = promised.calendar(incident, promise, params)
    local missed, before = 0, incident.opened_at or incident.created_at
    for _, moment in ipairs(ctx:history(incident, "told_at")) do
      local told = moment.value
      if told and told > before then
        missed = missed + (ctx:working_time(calendar, before, told) > target and 1 or 0)
        before = told
      end
    end
    local clock, result = promised.run("update", incident, ctx, params, promise, {
      target = target,
      start = before,
      stop = { state = { "resolved", "closed" }, at = incident.resolved_at or incident.closed_at },
    })
    local state = result.update_state
    if not state then
      return {}
    end
    result.updates_missed = missed + (clock.breached and 1 or 0)
    if state == "breached" then
      ctx:finding("breached", {
        message = "The customer has not heard of " .. promised.name(incident) .. " for more than "
          .. time.format_duration(target),
        because = promised.because(incident, target, "heard_at", clock),
        owner = promised.answers(incident, ctx, params, incident.assignee),
        next = "Tell the customer how it stands, even if nothing has changed",
      })
    elseif state == "near" then
      ctx:finding("near_breach", {
        message = promised.name(incident) .. " needs news for the customer"
          .. (clock.due and " by " .. time.format(clock.due) or ""),
        because = promised.because(incident, target, "heard_at", clock),
        owner = promised.answers(incident, ctx, params, incident.assignee),
        next = "Tell the customer how it stands",
      })
    end
    return result
  end,
}
