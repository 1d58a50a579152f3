-- SPDX-License-Identifier: Apache-2.0
-- How many incidents were in time, by what they are counted: shared by the policies attainment_*. The host keeps the
-- counts: an incident more costs one evaluation and no walk over the others.

local FOUR_WEEKS <const> = 28 * 86400000

-- This month and the one before, as "2026-11", on the clock of the zone: the last four weeks (counted from 1970)
-- began in it, or in the one before. So who asks is not asked again each midnight, but every four weeks and when a
-- month is over.
local function months(ctx, zone)
  local day = time.local_time(ctx:now(FOUR_WEEKS), zone)
  local function month(n)
    local index = day.year * 12 + day.month - 1 + n
    return string.format("%04d-%02d", index // 12, index % 12 + 1)
  end
  if ctx:passed(time.at(time.date(month(1) .. "-01"), zone)) then
    return month(1), month(0)
  end
  return month(0), month(-1)
end

-- Of the incidents whose `field` is the record, and whose answer or repair (`what`) was decided in that month: percent
-- in time (nil: none was decided), how many were in time, how many were decided.
local function kept(ctx, what, month, field, record)
  local filter = { [field] = record, [what .. "_month"] = month, [what .. "_state"] = "met" }
  local met = ctx:count("incident", filter)
  filter[what .. "_state"] = { "missed", "breached" }
  local decided = met + ctx:count("incident", filter)
  return decided > 0 and 100 * met / decided or nil, met, decided
end

return library {
  months = months,
  kept = kept,
  -- What each of them gives, and what it comes to.
  fields = {
    resolved_in_time = number { doc = "Percent of the incidents decided this month; unset: none was" },
    resolved_in_time_before = number { doc = "The same of the month before" },
    answered_in_time = number { doc = "Percent of those answered, or due to be, this month" },
    answered_in_time_before = number { doc = "The same of the month before" },
  },
  all = function(ctx, params, field, record)
    local this, before = months(ctx, params.zone)
    return {
      resolved_in_time = kept(ctx, "resolution", this, field, record),
      resolved_in_time_before = kept(ctx, "resolution", before, field, record),
      answered_in_time = kept(ctx, "response", this, field, record),
      answered_in_time_before = kept(ctx, "response", before, field, record),
    }
  end,
}
