-- SPDX-License-Identifier: Apache-2.0
-- So that what a service cost in a month is a sum that the host keeps, however many rows a cloud sends.
local accountable = require "core.accountable"
local periods = require "value.periods"

return policy {
  title = "Each cost is known by its service and month",
  source = "article 001, row V4",
  on = "cost",
  gives = {
    borne_by = ref { "service", doc = "The service, or that of its component" },
    month = text { indexed = true, doc = "As in \"2026-03\"; \"several\" when it goes over more than one" },
    counted = boolean { doc = "It is in the currency that is counted in" },
  },
  findings = { ends_before_it_starts = "low" },
  eval = function(cost, ctx, params)
    if cost.to_date < cost.from_date then
      ctx:finding("ends_before_it_starts", {
        message = "A cost of " .. time.format_date(cost.from_date) .. " ends before it starts, and is left out",
        because = { amount = cost.amount },
        owner = accountable.of(ctx, params, cost.service and cost.service.owner),
        next = "Correct its last day, " .. time.format_date(cost.to_date),
      })
      return { counted = false }
    end
    local first, last = periods.name(cost.from_date), periods.name(cost.to_date)
    return {
      borne_by = cost.service or cost.component and cost.component.service,
      month = first == last and first or "several",
      counted = cost.amount.currency == params.currency,
    }
  end,
}
