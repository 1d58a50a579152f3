-- SPDX-License-Identifier: Apache-2.0
-- Value that is claimed twice would rank services by who claims loudest.
local accountable = require "core.accountable"
local sums = require "value.sums"

return policy {
  title = "No outcome is claimed more than once",
  source = "article 001, row V1",
  on = "outcome",
  gives = {
    claimed = integer { doc = "Percent of it that services claim as their part" },
    owed_to_services = money { doc = "A year, as much of it as they claim, and never more than all" },
  },
  findings = { claimed_more_than_once = "medium" },
  eval = function(outcome, ctx, params)
    local claimed = ctx:sum("contribution", "weight", { outcome = outcome })
    if claimed > 100 then
      ctx:finding("claimed_more_than_once", {
        message = "Services claim " .. claimed .. " percent of " .. outcome.name,
        because = { claimed = claimed, contributions = ctx:count("contribution", { outcome = outcome }) },
        owner = accountable.of(ctx, params, outcome.owner),
        next = "Let the owners of these services and of the outcome agree on weights of 100 percent in all",
      })
    end
    local value = outcome.value_per_year
    return { claimed = claimed, owed_to_services = value and value * sums.percent(claimed) // 100 or nil }
  end,
}
