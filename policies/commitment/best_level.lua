-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"
local levels = require "commitment.levels"

return policy {
  title = "It is known which level of a service is worth the most",
  source = "article 000, row K6",
  on = "service",
  gives = {
    best_level = ref { "level_option", doc = "The level with the greatest net value" },
    best_net_value = money { doc = "What that one is worth in a year" },
  },
  findings = { other_currency = "low" },
  eval = function(service, ctx, params)
    local weighed, others = levels.weigh(service, ctx)
    if #others > 0 then
      ctx:finding("other_currency", {
        message = service.name .. " has levels that cannot be compared, as they are not in one currency",
        because = { left_out = others },
        owner = accountable.of(ctx, params, service.owner),
        next = "Give cost and loss of all levels in the currency in which " .. service.name .. " is paid",
      })
    end
    local best = weighed[1]
    return best and { best_level = best.option, best_net_value = best.net } or {}
  end,
}
