-- SPDX-License-Identifier: Apache-2.0
-- "They require contextual input from the business about how its processes work and the role IT systems play therein."
-- From somebody of the business, with a name and a day; what IT tells itself about the business is not that.
local accountable = require "core.accountable"
local days = require "core.days"
local words = require "reporting.words"

-- The newest word of the business on it; without one the newest of anybody.
local function newest(service, ctx)
  local best, from_business
  for context in ctx:each("business_context", { service = service }) do
    local business = not accountable.in_it(context.told_by.unit)
    if not best or business and not from_business
      or business == from_business and context.told_on >= best.told_on then
      best, from_business = context, business
    end
  end
  return best, from_business
end

-- What is known of a service above also tells what this one is for.
local function above(service, ctx)
  for dependency in ctx:each("dependency", { provider = service }) do
    local consumer = dependency.consumer
    if consumer.state == "live" and (consumer.context == "fresh" or consumer.context == "from_above") then
      return consumer
    end
  end
end

return policy {
  title = "It is known from the business how a service is used, and that knowledge is fresh",
  source = "article 003, row R6",
  needs = { "business_context" },
  on = "service",
  params = {
    lasts = duration { default = "365d", doc = "How long what somebody told of their work is taken for true" },
  },
  gives = {
    context = enum {
      "fresh", "from_above", "half", "from_it", "old", "none",
      doc = "What is known of the work that it is for",
    },
    context_by = ref { "person", doc = "Who told it" },
    context_on = date,
  },
  findings = { no_context = "low", context_old = "low", context_from_it = "medium", it_part_unknown = "low" },
  eval = function(service, ctx, params)
    if service.state ~= "live" then
      return {}
    end
    local weight = words.is_critical(service, params) and "medium" or "low"
    local told, from_business = newest(service, ctx)
    if not told then
      if above(service, ctx) then
        return { context = "from_above" }
      end
      ctx:finding("no_context", {
        severity = weight,
        message = "Nobody of the business has told how the work goes for which " .. service.name .. " is there",
        because = { criticality = service.criticality },
        owner = accountable.of(ctx, params, service.owner, service.unit),
        next = "Ask somebody who does that work, and write down their words with their name",
      })
      return { context = "none" }
    end

    local by = told.told_by
    local here = accountable.here(ctx, by, params)
    local state = "fresh"
    if not from_business then
      state = "from_it"
      ctx:finding("context_from_it", {
        message = "How the business works with " .. service.name .. " was told by " .. by.name .. ", who is in IT",
        because = { told_by = by, unit = by.unit },
        owner = accountable.of(ctx, params, service.owner, by),
        next = "Let somebody of the business say it",
      })
    elseif ctx:passed(days.starts(told.told_on, params) + params.lasts) or not here then
      state = "old"
      ctx:finding("context_old", {
        severity = weight,
        message = "What " .. by.name .. " told about " .. service.name .. " is of " .. time.format_date(told.told_on)
          .. (here and "" or ", and " .. by.name .. " has left") .. ": the work may go differently now",
        because = { told_by = by, told_on = time.format_date(told.told_on) },
        owner = accountable.of(ctx, params, service.owner, service.unit),
        next = here and "Ask " .. by.name .. " whether it is still so"
          or "Ask whoever does that work now",
      })
    elseif not told.it_does then
      state = "half"
      ctx:finding("it_part_unknown", {
        message = by.name .. " told how the work with " .. service.name .. " goes, and not what IT does in it",
        because = { told = told },
        owner = accountable.of(ctx, params, service.owner, by),
        next = "Ask " .. by.name .. " what would stop without it",
      })
    end
    return { context = state, context_by = by, context_on = told.told_on }
  end,
}
