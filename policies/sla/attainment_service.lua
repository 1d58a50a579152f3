-- SPDX-License-Identifier: Apache-2.0
-- The host keeps these counts: an incident more costs one evaluation here and no walk over the others.

-- This month and the one before, as "2026-11", on the clock of the zone: UTC's day began in it, or in the one before.
local function months(ctx, zone)
  local day = time.local_time(time.at(ctx:today(), "UTC"), zone)
  local function month(n)
    local index = day.year * 12 + day.month - 1 + n
    return string.format("%04d-%02d", index // 12, index % 12 + 1)
  end
  if ctx:passed(time.at(time.date(month(1) .. "-01"), zone)) then
    return month(1), month(0)
  end
  return month(0), month(-1)
end

return policy {
  title = "It is known how many of a service's incidents were in time",
  source = "pack sla",
  on = "service",
  gives = {
    resolved_in_time = number { doc = "Percent of the incidents decided this month; unset: none was" },
    resolved_in_time_before = number { doc = "The same of the month before" },
    answered_in_time = number { doc = "Percent of those answered, or due to be, this month" },
    answered_in_time_before = number { doc = "The same of the month before" },
  },
  eval = function(service, ctx, params)
    local function kept(what, month)
      local filter = { service = service, [what .. "_month"] = month, [what .. "_state"] = "met" }
      local met = ctx:count("incident", filter)
      filter[what .. "_state"] = { "missed", "breached" }
      local decided = met + ctx:count("incident", filter)
      return decided > 0 and 100 * met / decided or nil
    end
    local this, before = months(ctx, params.zone)
    return {
      resolved_in_time = kept("resolution", this),
      resolved_in_time_before = kept("resolution", before),
      answered_in_time = kept("response", this),
      answered_in_time_before = kept("response", before),
    }
  end,
}
