-- SPDX-License-Identifier: Apache-2.0
-- By the outcome that it has the greatest part in, else by the most valuable service that stands on it.
local sums = require "value.sums"
local trace = require "value.trace"

return policy {
  title = "A service serves the objective of its most valuable outcome",
  source = "article 001, row V10",
  needs = { "outcome.objective", "objective.measure" },
  on = "service",
  gives = { serves = ref { "objective", doc = "An objective with a measure that it helps to reach" } },
  eval = function(service, ctx, params)
    local best, most
    local function take(objective, value)
      if not most or value > most then
        best, most = objective, value
      end
    end
    for c in ctx:each("contribution", { service = service }) do
      local outcome = c.outcome
      if outcome.objective and outcome.state ~= "retired" and not trace.lacking(outcome.objective) then
        take(outcome.objective, (sums.counted(outcome.value_per_year, params) or 0) * sums.percent(c.weight))
      end
    end
    if best then
      return { serves = best }
    end
    for d in ctx:each("dependency", { provider = service }) do
      local above = d.consumer
      if above ~= service and above.serves then
        take(above.serves, above.value_per_year and above.value_per_year.amount or 0)
      end
    end
    return { serves = best }
  end,
}
