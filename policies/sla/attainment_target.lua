-- SPDX-License-Identifier: Apache-2.0
-- "95 of 100 within eight hours" is kept or not once the month is over; that a single one is late is said by its clock.

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
  title = "As many incidents are in time as was promised",
  source = "pack sla",
  on = "service_target",
  gives = {
    in_time = number { doc = "Percent of the incidents that fell under it and were decided this month; unset: none" },
    in_time_before = number { doc = "The same of the month before" },
  },
  findings = { too_few_in_time = "high" },
  eval = function(target, ctx, params)
    local what = target.metric
    if what ~= "response" and what ~= "resolution" or not target.agreement then
      return {}
    end
    local function kept(month)
      local filter = { [what .. "_promise"] = target, [what .. "_month"] = month, [what .. "_state"] = "met" }
      local met = ctx:count("incident", filter)
      filter[what .. "_state"] = { "missed", "breached" }
      local decided = met + ctx:count("incident", filter)
      return decided > 0 and 100 * met / decided or nil, met, decided
    end
    local this, before = months(ctx, params.zone)
    local percent, met, decided = kept(before)
    if percent and target.at_least and percent < target.at_least then
      ctx:finding("too_few_in_time", {
        message = string.format("%s: %d of %d incidents of %s were in time, and %s %% were promised",
          target.agreement.name, met, decided, before, target.at_least),
        because = { promised = target.at_least, in_time = percent, within = time.format_duration(target.within) },
        owner = target.agreement.promised_by or target.agreement.service.owner,
        next = "Look at those that were late for what they have in common, and tell the customer",
      })
    end
    return { in_time = (kept(this)), in_time_before = percent }
  end,
}
