-- SPDX-License-Identifier: Apache-2.0
-- The same as attainment_service, for one customer over all services.
local attained = require "sla.attained"

return policy {
  title = "It is known how many of a customer's incidents were in time",
  source = "pack sla",
  on = "unit",
  gives = attained.fields,
  eval = function(unit, ctx, params)
    if unit.kind ~= "customer" then
      return {}
    end
    return attained.all(ctx, params, "customer", unit)
  end,
}
