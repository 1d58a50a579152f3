-- SPDX-License-Identifier: Apache-2.0
-- "A sound and well monitored IT infrastructure." A component under something critical is heard from; silence is not
-- health. What it is under is followed up through the services that stand on it.
local days = require "core.days"
local wording = require "core.wording"
local words = require "reporting.words"

-- The most critical service that stands on this one, itself included, a few steps up.
local function critical_above(service, ctx, params, steps)
  if service.state == "live" and words.is_critical(service, params) then
    return service
  elseif steps == 0 then
    return nil
  end
  for dependency in ctx:each("dependency", { provider = service }) do
    local found = critical_above(dependency.consumer, ctx, params, steps - 1)
    if found then
      return found
    end
  end
end

local function served(component, ctx, params)
  local found = component.service and critical_above(component.service, ctx, params, 4)
  if found then
    return found
  end
  for part in ctx:each("part", { component = component }) do
    found = critical_above(part.service, ctx, params, 4)
    if found then
      return found
    end
  end
end

return policy {
  title = "What a critical service runs on is heard from",
  source = "article 003, row R5",
  needs = { "component.report_every" },
  on = "component",
  params = {
    every = duration { default = "1d", doc = "How often a source is to say something; the component may say it" },
  },
  gives = {
    watched = boolean { doc = "Under a critical service: a source reported within the interval. Unset for all others" },
    critical_for = ref { "service", doc = "The critical service that stands on it" },
  },
  findings = { silent = "high", never_heard_from = "medium" },
  eval = function(component, ctx, params)
    local service = served(component, ctx, params)
    if not service then
      return {}
    end
    local every = component.report_every or params.every
    local owner = component.team or service.owner or service.unit
    local last = component.reported_at
    local since = last or component.created_at
    local silent = ctx:passed(since + every)
    if silent and last then
      ctx:finding("silent", {
        message = "Nothing was heard from " .. component.name .. " since " .. days.moment(last, params) .. ", and "
          .. service.name .. " runs on it; it should say something every " .. wording.lasting(every),
        because = { reported_at = time.format(last), every = time.format_duration(every), health = component.health },
        owner = owner,
        next = "Look whether " .. component.name .. " is still there, and whether its watch is",
      })
    elseif silent then
      ctx:finding("never_heard_from", {
        message = "No source ever reported on " .. component.name .. ", and " .. service.name .. " runs on it",
        because = { every = time.format_duration(every), team = component.team },
        owner = owner,
        next = "Connect what watches it: steward source new",
      })
    end
    return { watched = last ~= nil and not silent, critical_for = service }
  end,
}
