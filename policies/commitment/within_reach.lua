-- SPDX-License-Identifier: Apache-2.0
-- The same question before a promise is made, or tightened, as no_free_lunch asks when it is demanded. Once it is in
-- force, whether it is kept is what counts (pack sla).
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
    zone = text { default = "UTC", doc = "Whose months count, where no calendar says so" },
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
      local wanted = past.figure(target.metric, target.within or target.at_least)
      ctx:finding("out_of_reach", {
        message = string.format("%s is to promise %s: %s reached that in %d of its last %d %s, which is %d %%",
          agreement.name, wanted, service.name, reach.reached, reach.of, reach.unit, reach.percent),
        because = { reached_in = reach.reached, of_the_last = reach.of, needed_percent = reach.needed },
        owner = agreement.promised_by or service.owner,
        next = "Promise " .. past.figure(target.metric, reach.kept) .. ", or mend first what keeps it from more",
      })
    end
    return {}
  end,
}
