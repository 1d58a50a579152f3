-- SPDX-License-Identifier: Apache-2.0
-- "The optimal level of service, balancing cost and value": too high a level is flagged as much as too low a one.
local accountable = require "core.accountable"
local wording = require "core.wording"
local levels = require "commitment.levels"

return policy {
  title = "An agreement sits at the level that is worth the most",
  source = "article 000, row K6",
  needs = { "agreement", "level_option" },
  on = "agreement",
  params = {
    least = integer { default = 0, doc = "Percent of the best level's net value by which it may fall short unsaid" },
  },
  gives = {
    level = ref { "level_option", doc = "The level at which it sits" },
    level_shortfall = money { doc = "What the best level would be worth more, a year" },
  },
  findings = { not_the_best_level = "medium" },
  eval = function(agreement, ctx, params)
    local at
    local weighed = agreement.state ~= "ended" and levels.weigh(agreement.service, ctx) or {}
    for _, level in ipairs(weighed) do
      at = level.option.agreement == agreement and (at or level) or at
    end
    if not at then
      return {}
    end

    local best = weighed[1]
    local shortfall = best.net - at.net
    if shortfall.amount > 0 and shortfall.amount * 100 > math.abs(best.net.amount) * params.least then
      local service = agreement.service
      ctx:finding("not_the_best_level", {
        message = string.format("%s sits at %s; at %s, %s would be worth %s a year more", agreement.name,
          at.option.name, best.option.name, service.name, wording.amount(shortfall)),
        because = {
          level = at.option,
          costs = at.option.cost_per_year,
          loses = at.option.expected_loss,
          net_value = at.net,
          best_level = best.option,
          best_costs = best.option.cost_per_year,
          best_loses = best.option.expected_loss,
          best_net_value = best.net,
          difference = shortfall,
        },
        owner = accountable.of(ctx, params, service.owner, agreement.promised_by),
        next = "Agree with " .. (agreement.customer and agreement.customer.name or "the customer") .. " on "
          .. best.option.name,
      })
    end
    return { level = at.option, level_shortfall = shortfall }
  end,
}
