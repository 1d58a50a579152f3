-- SPDX-License-Identifier: Apache-2.0
-- The same as attainment_service, for what was promised in one agreement.
local attained = require "sla.attained"

return policy {
  title = "It is known how many incidents were in time under an agreement",
  source = "pack sla",
  on = "agreement",
  gives = attained.fields,
  eval = function(agreement, ctx, params)
    return attained.all(ctx, params, "agreement", agreement)
  end,
}
