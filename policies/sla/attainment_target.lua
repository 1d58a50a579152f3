-- SPDX-License-Identifier: Apache-2.0
-- "95 of 100 within eight hours" is kept or not once the month is over; that a single one is late is said by its clock.
local accountable = require "core.accountable"
local attained = require "sla.attained"

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
    local this, before = attained.months(ctx, params.zone)
    local percent, met, decided = attained.kept(ctx, what, before, what .. "_promise", target)
    if percent and target.at_least and percent < target.at_least then
      ctx:finding("too_few_in_time", {
        message = string.format("%s: %d of %d incidents of %s were in time, and %s %% were promised",
          target.agreement.name, met, decided, before, target.at_least),
        because = { promised = target.at_least, in_time = percent, within = time.format_duration(target.within) },
        owner = accountable.of(ctx, params, target.agreement.promised_by, target.agreement.service.owner,
          target.agreement.service.unit),
        next = "Look at those that were late for what they have in common, and tell the customer",
      })
    end
    return {
      in_time = (attained.kept(ctx, what, this, what .. "_promise", target)),
      in_time_before = percent,
    }
  end,
}
