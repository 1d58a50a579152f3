-- SPDX-License-Identifier: Apache-2.0
-- "95 of 100 in time" on top of "90 of 100 in time" is stronger than what it stands on, however long the times are; and
-- an availability of which nobody beneath promises anything stands on nothing. A team need not promise one.
local accountable = require "core.accountable"

local metrics = { "availability", "response", "resolution" }

-- The least share promised for that, and whether anything is.
local function share(ctx, link, metric, priority)
  local filter = { agreement = link.operational or null, contract = link.contract or null, metric = metric }
  local least, any = nil, false
  for target in ctx:each("service_target", filter) do
    if not priority or not target.priority or target.priority == priority then
      any = true
      local percent = target.at_least or metric ~= "availability" and 100
      least = percent and math.min(least or 100, percent) or least
    end
  end
  return least, any
end

return policy {
  title = "A share promised is not greater than the shares that it stands on",
  source = "article 004, row S10",
  on = "agreement",
  findings = { more_than_beneath = "high", not_promised_beneath = "medium" },
  eval = function(agreement, ctx, params)
    if agreement.state == "ended" then
      return
    end
    local promiser = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit)
    for target in ctx:each("service_target", { agreement = agreement, metric = metrics }) do
      local what = target.metric
      local promised = target.at_least or what ~= "availability" and 100
      local silent, heard = {}, false
      for link in ctx:each("support", { agreement = agreement }) do
        local under = link.operational or link.contract
        local least, any
        if under and promised then
          least, any = share(ctx, link, what, target.priority)
          heard = heard or any
          silent[#silent + 1] = under.name
        end
        if what ~= "availability" and link.how ~= "instead" and least and promised > least then
          ctx:finding("more_than_beneath", {
            key = target.key .. " " .. under.key,
            message = string.format("%s promises %s %% in time and stands on %s, which promises %s %%", agreement.name,
              promised, under.name, least),
            because = { metric = what, promised = promised, beneath = least },
            owner = promiser,
            next = string.format("Agree on more with %s, or promise %s %%", under.name, least),
          })
        end
      end
      if what == "availability" and #silent > 0 and not heard then
        ctx:finding("not_promised_beneath", {
          key = target.key,
          message = string.format("%s promises to be there %s %% of the time, and nothing beneath it promises that: %s",
            agreement.name, promised, table.concat(silent, ", ")),
          because = { promised = promised, beneath = silent },
          owner = promiser,
          next = "Agree with one of them on how often it is there, or name what else it stands on",
        })
      end
    end
  end,
}
