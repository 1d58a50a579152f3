-- SPDX-License-Identifier: Apache-2.0
-- What a service loses while it is away, in the words of this organisation.
local wording = require "core.wording"

local HOUR <const> = 3600000

return library {
  is_critical = function(service, params)
    for _, word in ipairs(params.critical) do
      if service.criticality == word then
        return true
      end
    end
    return false
  end,
  -- Its health as people say it.
  health = function(service)
    return service.health and service.health ~= "unknown" and service.health or "not known"
  end,
  -- What a service loses while it is not there: money and orders, either nil where nobody said.
  loss = function(service, ms)
    local money_lost = service.loss_per_hour and service.loss_per_hour * ms // HOUR
    local orders_lost = service.orders_per_hour and (service.orders_per_hour * ms + HOUR // 2) // HOUR
    return money_lost, orders_lost
  end,
  -- "9 000 EUR and 30 orders", or nil; orders by the name that they have here.
  lost = function(money_lost, orders_lost, params)
    local list = {}
    list[#list + 1] = money_lost and wording.amount(money_lost)
    list[#list + 1] = orders_lost and wording.counted(orders_lost, params.stops)
    return #list > 0 and table.concat(list, " and ") or nil
  end,
}
