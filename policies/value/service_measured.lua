-- SPDX-License-Identifier: Apache-2.0
-- A service's worth is measured in outcomes, its own or those of the services that stand on it.
local accountable = require "core.accountable"
local words = require "value.words"

-- Of what is not measured: the outcomes in which it has a part, and the services that stand on it, by name.
local function unmeasured(service, ctx)
  local outcomes, above = {}, {}
  for contribution in ctx:each("contribution", { service = service }) do
    local outcome = contribution.outcome
    outcomes[#outcomes + 1] = outcome.state == "live" and outcome.name or nil
  end
  for dependency in ctx:each("dependency", { provider = service }) do
    local consumer = dependency.consumer
    above[#above + 1] = consumer ~= service and consumer.state ~= "retired" and consumer.name or nil
  end
  return outcomes, above
end

-- One is enough, so no more are looked at. Only what is live is measured.
local function is_measured(service, ctx)
  for contribution in ctx:each("contribution", { service = service }) do
    if contribution.outcome.measured then
      return true
    end
  end
  for dependency in ctx:each("dependency", { provider = service }) do
    local consumer = dependency.consumer
    if consumer ~= service and consumer.outcome_measured then
      return true
    end
  end
  return false
end

local function say(service, ctx, params)
  local outcomes, above = unmeasured(service, ctx)
  local why, step
  if #outcomes > 0 then
    why = "nobody measures " .. words.list(outcomes)
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
    because = { outcomes = outcomes, above = above },
    owner = accountable.of(ctx, params, service.owner),
    next = step,
    severity = #outcomes == 0 and #above > 0 and "low" or nil,
  })
end

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
    local measured = is_measured(service, ctx)
    if not measured then
      say(service, ctx, params)
    end
    return { outcome_measured = measured }
  end,
}
