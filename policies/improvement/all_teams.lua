-- SPDX-License-Identifier: Apache-2.0
-- What all teams come to together is worked out once, in whole percent, and kept with the topmost unit: a team is asked
-- again when that becomes another number, and not with each incident of all others.
local attained = require "sla.attained"

return policy {
  title = "It is known how many incidents all teams together resolved in time",
  source = "article 004, row S3",
  on = "unit",
  gives = {
    all_in_time_before = integer { doc = "Percent of all incidents decided last month; of a unit without one above" },
  },
  eval = function(unit, ctx, params)
    if unit.parent then
      return {}
    end
    local _, month = attained.months(ctx, params.zone)
    local met = ctx:count("incident", { resolution_month = month, resolution_state = "met" })
    local late = ctx:count("incident", { resolution_month = month, resolution_state = { "missed", "breached" } })
    return { all_in_time_before = met + late > 0 and (200 * met + met + late) // (2 * (met + late)) or nil }
  end,
}
