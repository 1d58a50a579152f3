-- SPDX-License-Identifier: Apache-2.0
-- What a measured result was worth in money, and how much of that is owed to services: of an outcome as much as
-- services contribute to it, each with its weight and how sure that is, never more than all of it; of a service or a
-- benefit all.
local days = require "core.days"

local function percent(n)
  return math.max(0, math.min(100, n or 0))
end

local function owed_to_services(outcome, ctx)
  local share = 0
  for contribution in ctx:each("contribution", { outcome = outcome }) do
    if contribution.service.state ~= "planned" then
      share = share + percent(contribution.weight) * percent(contribution.confidence)
    end
  end
  return math.min(10000, share)
end

return policy {
  title = "It is known what was brought in which month",
  source = "article 002, row L3",
  on = "measurement",
  gives = {
    worth_in = text { indexed = true, doc = "The month, as in \"2026-03\"" },
    worth_counted_in = text { indexed = true },
    worth_by_services = money { doc = "Of what it was worth, what is owed to services" },
  },
  eval = function(measurement, ctx, params)
    local worth, measure = measurement.worth, measurement.measure
    if not worth then
      return {}
    end
    local share = measure.outcome and owed_to_services(measure.outcome, ctx)
      or (measure.service or measure.benefit) and 10000 or 0
    return {
      worth_in = days.month_of(days.date_of(measurement.measured_at, params)),
      worth_counted_in = worth.currency,
      worth_by_services = worth * share // 10000,
    }
  end,
}
