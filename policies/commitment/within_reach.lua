-- SPDX-License-Identifier: Apache-2.0
-- The same question before a promise is made, or tightened, as no_free_lunch asks when it is demanded. Once it is in
-- force, whether it is kept is what counts (pack sla).
local accountable = require "core.accountable"
local past = require "commitment.past"

-- A draft, or signed once and open again since its targets changed.
local function undecided(agreement, ctx)
  if agreement.state ~= "published" then
    return agreement.state == "draft"
  end
  return not agreement.in_force and ctx:count("signature", { agreement = agreement }) > 0
end

return policy {
  title = "What an agreement is to promise, its service has reached before",
  source = "article 000, row K4",
  on = "service_target",
  params = {
    months = integer { default = 12, doc = "How far back a service's own past is looked at" },
    enough = integer { default = 3, doc = "So many months, incidents or measurements make a past" },
    reached = integer { default = 80, doc = "Percent of its past in which a service reached what is achievable" },
  },
  findings = { out_of_reach = "medium" },
  eval = function(target, ctx, params)
    local agreement = target.agreement
    if not agreement or not undecided(agreement, ctx) then
      return {}
    end
    local service = agreement.service
    local reach = past.reached(ctx, service, target, params, target.calendar or agreement.calendar)
    if reach and reach.enough and not reach.holds then
      local wanted = past.figure(target.metric, target.within or target.at_least, reach.measure)
      ctx:finding("out_of_reach", {
        message = agreement.name .. " is to promise " .. wanted .. ", and " .. service.name .. " reached that in "
          .. past.said(reach, params),
        because = { reached_in = reach.reached, of_the_last = reach.of, needed_percent = reach.needed },
        owner = accountable.of(ctx, params, agreement.promised_by, service.owner),
        next = "Promise " .. past.figure(target.metric, reach.kept, reach.measure)
          .. ", or mend first what keeps it from more",
      })
    end
    return {}
  end,
}
