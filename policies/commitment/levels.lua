-- SPDX-License-Identifier: Apache-2.0
-- What the levels are worth at which a service could be delivered: the loss that a level avoids, measured from the
-- level at which most is lost, less what the level costs. Shared by net_value, best_level and optimal_level.

local function comparable(option, currency)
  return option.cost_per_year.currency == currency and option.expected_loss.currency == currency
end

-- The service's options, each { option =, net = }, the best first; and a list of those in another currency.
local function weigh(service, ctx)
  local currency = service.cost_per_year and service.cost_per_year.currency
  local levels, others, most = {}, {}, nil
  for option in ctx:each("level_option", { service = service }) do
    currency = currency or option.cost_per_year.currency
    if comparable(option, currency) then
      levels[#levels + 1] = { option = option }
      most = (not most or most < option.expected_loss) and option.expected_loss or most
    else
      others[#others + 1] = option
    end
  end
  for _, level in ipairs(levels) do
    level.net = most - level.option.expected_loss - level.option.cost_per_year
  end
  table.sort(levels, function(a, b)
    return a.net > b.net
  end)
  return levels, others
end

return library { weigh = weigh }
