-- SPDX-License-Identifier: Apache-2.0
-- What a service brings can be handed down to those it stands on, but only once.
local accountable = require "core.accountable"

return policy {
  title = "No service owes more than all of its value to others",
  source = "article 001, row V1",
  on = "service",
  gives = { owed = integer { doc = "Percent of its value that it owes to the services beneath" } },
  findings = { owes_more_than_all = "medium" },
  eval = function(service, ctx, params)
    if service.state == "retired" then
      return {}
    end
    local owed = ctx:sum("dependency", "share", { consumer = service })
    if owed > 100 then
      ctx:finding("owes_more_than_all", {
        message = service.name .. " owes " .. owed .. " percent of its value to the services beneath",
        because = { owed = owed, dependencies = ctx:count("dependency", { consumer = service }) },
        owner = accountable.of(ctx, params, service.owner),
        next = "Lower the shares of its dependencies to 100 percent in all",
      })
    end
    return { owed = owed }
  end,
}
