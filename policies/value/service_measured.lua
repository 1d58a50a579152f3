-- SPDX-License-Identifier: Apache-2.0
-- A service's worth is measured in outcomes, its own or those of the services that stand on it.
local accountable = require "core.accountable"
local words = require "value.words"

return policy {
  title = "A service's worth is measured in outcomes",
  source = "article 001, row V7",
  on = "service",
  gives = {
    outcome_measured = boolean { doc = "An outcome in which it, or what stands on it, has a part is measured" },
  },
  findings = { no_measured_outcome = "medium" },
  eval = function(service, ctx, params)
    if service.state ~= "live" then
      return {}
    end
    local measured, named = false, {}
    for contribution in ctx:each("contribution", { service = service }) do
      if contribution.outcome.state == "live" then
        measured = measured or contribution.outcome.measured == true
        named[#named + 1] = contribution.outcome.name
      end
    end
    local above = {}
    for dependency in ctx:each("dependency", { provider = service }) do
      if dependency.consumer ~= service and dependency.consumer.state ~= "retired" then
        measured = measured or dependency.consumer.outcome_measured == true
        above[#above + 1] = dependency.consumer.name
      end
    end
    if not measured then
      local why, step
      if #named > 0 then
        why = "nobody measures " .. words.list(named)
        step = "Let the owners of these outcomes measure them"
      elseif #above > 0 then
        why = "no outcome of what stands on it is measured: " .. words.list(above)
        step = "Let the owners above say which outcome they serve, and measure it"
      else
        why = "it has a part in no outcome"
        step = "Say which outcome would be missed without it, or retire it"
      end
      ctx:finding("no_measured_outcome", {
        message = "What " .. service.name .. " is worth cannot be shown: " .. why,
        because = { outcomes = named, above = above, value_per_year = service.value_per_year },
        owner = accountable.of(ctx, params, service.owner),
        next = step,
        severity = #named == 0 and #above > 0 and "low" or nil,
      })
    end
    return { outcome_measured = measured }
  end,
}
