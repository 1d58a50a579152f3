-- SPDX-License-Identifier: Apache-2.0
-- What is not measured is believed. An outcome is measured when one of its measures has a value young enough, or its
-- worth in money was measured within the year.
local accountable = require "core.accountable"
local days = require "core.days"
local YEAR = 365 -- days

-- Until when what is known is fresh; nil when nothing was ever measured. And of which measure.
local function fresh_until(outcome, ctx, params)
  local best, of = nil, nil
  if outcome.measured_on and outcome.measured_value then
    best = days.starts(outcome.measured_on + YEAR, params)
  end
  for measure in ctx:each("measure", { outcome = outcome }) do
    local at = ctx:max("measurement", "measured_at", { measure = measure })
    local good = at and at + (measure.every or params.fresh)
    if good and (not best or good > best) then
      best, of = good, measure
    end
  end
  return best or nil, of
end

return policy {
  title = "Each outcome has a fresh measure",
  source = "article 001, row V7",
  needs = { "measure", "measurement" },
  on = "outcome",
  params = {
    fresh = duration { default = "90d", doc = "How long a measure counts that does not say how often it is taken" },
  },
  gives = { measured = boolean { doc = "Somebody measured it, and lately enough" } },
  findings = { never_measured = "medium", stale_measure = "medium" },
  eval = function(outcome, ctx, params)
    if outcome.state ~= "live" then
      return {}
    end
    local good, measure = fresh_until(outcome, ctx, params)
    local measured = good ~= nil and not ctx:passed(good)
    if not good then
      local has = ctx:count("measure", { outcome = outcome }) > 0
      ctx:finding("never_measured", {
        message = "Nobody has measured " .. outcome.name .. ", so what services are worth by it is a belief",
        because = { value_per_year = outcome.value_per_year, measures = ctx:count("measure", { outcome = outcome }) },
        owner = accountable.of(ctx, params, outcome.owner),
        next = has and "Take the first measurement" or "Say by what one would know it, and measure that",
      })
    elseif not measured then
      ctx:finding("stale_measure", {
        message = "The last measure of " .. outcome.name .. (measure and " (" .. measure.name .. ")" or "")
          .. " was good until " .. days.text_of(good, params),
        because = { value_per_year = outcome.value_per_year, measure = measure },
        owner = accountable.of(ctx, params, measure and measure.owner, outcome.owner),
        next = "Measure it again, or say that it is measured less often",
      })
    end
    return { measured = measured }
  end,
}
