-- SPDX-License-Identifier: Apache-2.0
-- The clock starts when the incident was opened and stops when the customer had it back, both as the source tells
-- them. It stands still while the incident is on hold; and when an incident comes back, the time during which it was
-- thought to be solved is taken out as well. It goes round the clock, every day of the week.

local standing_still = { on_hold = true, resolved = true, closed = true }
local over = { resolved = true, closed = true }

-- Milliseconds from `from` to `to` in which the clock stood still, and since when it does now.
local function pauses(states, from, to)
  local total, since = 0, nil
  for i, moment in ipairs(states) do
    if standing_still[moment.value] then
      local following = states[i + 1]
      local starts = math.max(moment.at, from)
      local ends = following and following.at or to
      if to and ends then
        ends = math.min(ends, to)
      end
      if not ends then
        since = starts
      elseif ends > starts then
        total = total + ends - starts
      end
    end
  end
  return total, since
end

return policy {
  title = "Incidents are resolved in the time promised for their priority",
  source = "pack sla",
  on = "incident",
  params = {
    p1 = duration { default = "4h", doc = "Time to resolve an incident of priority p1" },
    p2 = duration { default = "8h", doc = "The same for p2" },
    p3 = duration { default = "3d", doc = "The same for p3" },
    p4 = duration { default = "7d", doc = "The same for p4" },
    p5 = duration { default = "14d", doc = "The same for p5" },
    warn_at = integer { default = 75, doc = "Percent of that time after which it is said to be near" },
  },
  gives = {
    resolution_due = instant { doc = "When it has to be resolved; unset while the clock stands still" },
    resolution_state = enum { "on_track", "near", "breached", "paused", "met", "missed", "cancelled" },
  },
  findings = { breached = "high", near_breach = "medium" },
  eval = function(incident, ctx, params)
    local state = incident.state
    local started = incident.opened_at or incident.created_at
    local stopped
    if over[state] then
      stopped = incident.resolved_at or incident.closed_at or ctx:since(incident, "state")
    end
    local target = params[incident.effective_priority]
    local paused, paused_since = pauses(ctx:history(incident, "state"), started, stopped)

    local clock = ctx:clock("resolution", {
      started = started,
      target = target,
      stopped = stopped,
      paused = paused,
      paused_since = paused_since,
      cancelled = state == "cancelled",
    })
    if state == "cancelled" then
      return { resolution_state = "cancelled" }
    elseif stopped then
      return { resolution_state = clock.met and "met" or "missed", resolution_due = clock.due }
    end

    local service = incident.service
    local owner = service and service.owner
    local name = incident.number or "\"" .. (incident.title or incident.key) .. "\""
    local because = {
      priority = incident.effective_priority,
      target = time.format_duration(target),
      opened_at = time.format(started),
      paused = time.format_duration(paused),
    }
    if clock.breached then
      local message = name .. " was to be resolved within " .. time.format_duration(target) .. ", and is not"
      ctx:finding("breached", {
        message = message,
        because = because,
        owner = owner or incident.assignee,
        next = "Tell the customer what happens now and when",
      })
      if owner then
        ctx:message("breached", {
          to = owner,
          subject = service.name .. ": " .. name .. " is late",
          body = message .. (incident.number and incident.title and ":\n\n" .. incident.title or "."),
          because = because,
        })
      end
      return { resolution_state = "breached", resolution_due = clock.due }
    elseif paused_since then
      return { resolution_state = "paused" }
    elseif ctx:passed(started + target * params.warn_at // 100 + paused) then
      ctx:finding("near_breach", {
        message = name .. " has to be resolved by " .. time.format(clock.due),
        because = because,
        owner = incident.assignee or owner,
        next = "Resolve it, or ask for help now",
      })
      return { resolution_state = "near", resolution_due = clock.due }
    end
    return { resolution_state = "on_track", resolution_due = clock.due }
  end,
}
