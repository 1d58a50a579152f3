-- SPDX-License-Identifier: Apache-2.0
-- What a service really cost: of the twelve months before this one, so that a year is whole. A sum that the host keeps,
-- to the last digit of what a cloud bills, and rounded once.
local periods = require "value.periods"

return policy {
  title = "Each service is known by what was spent on it in a year",
  source = "article 001, row V4",
  needs = { "cost" },
  on = "service",
  gives = {
    spent_per_year = money { doc = "What was spent on it in the twelve months before this one" },
    planned_in = text { indexed = true, doc = "The currency of its planned cost: only what is in one can be summed" },
  },
  eval = function(service, ctx, params)
    local this = periods.this_month(ctx, params)
    local first = this
    for _ = 1, 12 do
      first = periods.month_start(first - 1)
    end
    local spent = periods.cost_of(ctx, service, first, this - 1)
    return {
      spent_per_year = spent ~= 0 and money(spent, params.currency) or nil,
      planned_in = service.cost_per_year and service.cost_per_year.currency,
    }
  end,
}
