-- SPDX-License-Identifier: Apache-2.0
-- House rule 3, after the autumn in which every repair broke something else.
return policy {
  title = "A service with too many open incidents is mended before it is changed",
  source = "house rule 3",
  on = "service",
  gives = {
    open_incidents = integer { doc = "Incidents of it that are not over" },
  },
  findings = { stop_and_mend = "high" },
  eval = function(service, ctx, params)
    local open = ctx:count("incident", { service = service, state = { "new", "in_progress", "on_hold" } })
    if open > params.at_most then
      ctx:finding("stop_and_mend", {
        message = service.name .. " has " .. open .. " open incidents: mend it before you change it",
        because = { open = open, at_most = params.at_most },
        owner = service.owner,
        next = "Put changes to " .. service.name .. " on hold until there are no more than " .. params.at_most,
      })
    end
    return { open_incidents = open }
  end,
}
