-- SPDX-License-Identifier: Apache-2.0
-- By what its incidents cost, one knows what the end of a problem is worth. Only incidents whose problem is open are
-- asked: the many others are left alone when a service's value changes.
local sums = require "value.sums"
local work = require "value.work"
local worth = require "value.worth"

return policy {
  title = "It is known what each incident of an open problem has cost",
  source = "article 001, row V2",
  on = "incident",
  gives = { lost = money { doc = "While it lasted; of incidents whose problem is open, unset where it cost nothing" } },
  eval = function(incident, ctx, params)
    local finish = incident.resolved_at or incident.closed_at
    local service = work.service_of(incident)
    if not incident.problem or not work.is_open(incident.problem) or incident.state == "cancelled" or not service
      or not finish or not incident.opened_at or finish < incident.opened_at then
      return {}
    end
    local stake = worth.named(ctx, service).at_stake
    local touched = stake and stake.amount * worth.touched(incident, params) // 100 or 0
    local lost = sums.over(touched, finish - incident.opened_at)
    return { lost = lost > 0 and money(lost, params.currency) or nil }
  end,
}
