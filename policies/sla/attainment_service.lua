-- SPDX-License-Identifier: Apache-2.0
local attained = require "sla.attained"

return policy {
  title = "It is known how many of a service's incidents were in time",
  source = "pack sla",
  on = "service",
  gives = attained.fields,
  eval = function(service, ctx, params)
    return attained.all(ctx, params, "service", service)
  end,
}
