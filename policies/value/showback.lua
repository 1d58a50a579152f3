-- SPDX-License-Identifier: Apache-2.0
-- Whoever uses a service sees what its use costs, in proportion, whether or not anybody is charged for it.
local accountable = require "core.accountable"
local periods = require "value.periods"
local shares = require "value.shares"
local words = require "value.words"

return policy {
  title = "Consumers see what their use costs",
  source = "article 001, row V4",
  needs = { "cost", "consumption" },
  on = "consumption",
  gives = {
    cost_share = money { doc = "Its part of what the service cost in that time" },
    share = number { doc = "Percent of all use in that time" },
    month = text { indexed = true, doc = "In which it ends, as in \"2026-03\"" },
  },
  findings = { counted_differently = "medium" },
  eval = function(consumption, ctx, params)
    local service = consumption.service
    local month = periods.name(consumption.to_date)
    local quantities, mine, all, first = {}, nil, 0, nil
    local filter = { service = service, from_date = consumption.from_date, to_date = consumption.to_date }
    for other in ctx:each("consumption", filter) do
      first = first or other
      if other.quantity > 0 then
        quantities[#quantities + 1] = other.quantity
        all = all + other.quantity
        mine = other == consumption and #quantities or mine
      end
      if other.counted_in ~= first.counted_in then
        if consumption == first then
          ctx:finding("counted_differently", {
            message = "The use of " .. service.name .. " from " .. time.format_date(consumption.from_date)
              .. " on is counted in " .. (first.counted_in or "nothing that is named") .. " and in "
              .. (other.counted_in or "nothing that is named") .. ", so nobody can be shown a part of its cost",
            because = { one = first.consumer, other = other.consumer },
            owner = accountable.of(ctx, params, service.owner),
            next = "Count the use of " .. words.title(service) .. " in one thing for all who use it",
          })
        end
        return { month = month }
      end
    end
    local cost = periods.cost_of(ctx, service, consumption.from_date, consumption.to_date)
    local parts = shares.split(cost, quantities)
    return {
      cost_share = all > 0 and money(parts[mine] or 0, params.currency) or nil,
      share = all > 0 and 100 * math.max(0, consumption.quantity) / all or nil,
      month = month,
    }
  end,
}
