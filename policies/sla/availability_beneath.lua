-- SPDX-License-Identifier: Apache-2.0
-- What is needed at the same time is there as often as all of it together: the availabilities beneath are multiplied.
-- Of those of which any one will do, it is enough that not all are away.
local accountable = require "core.accountable"

local function promised(ctx, link)
  local filter = { agreement = link.operational or null, contract = link.contract or null, metric = "availability" }
  local least
  for target in ctx:each("service_target", filter) do
    if target.at_least then
      least = math.min(least or 100.0, target.at_least)
    end
  end
  return least
end

return policy {
  title = "An availability promised is not higher than what it stands on",
  source = "article 004, row S10",
  on = "agreement",
  findings = { too_available = "high" },
  gives = { availability_beneath = number { doc = "Percent that the promises beneath it come to" } },
  eval = function(agreement, ctx, params)
    if agreement.state == "ended" then
      return {}
    end
    local together, away, factors = 1.0, nil, {}
    for link in ctx:each("support", { agreement = agreement }) do
      local under = link.operational or link.contract
      local percent = under and promised(ctx, link)
      if percent then
        local other = link.how == "instead" and ", or another" or ""
        factors[#factors + 1] = under.name .. ": " .. percent .. " %" .. other
        if link.how == "instead" then
          away = (away or 1.0) * (1 - percent / 100)
        else
          together = together * percent / 100
        end
      end
    end
    if #factors == 0 then
      return {}
    end
    local percent = 100 * together * (1 - (away or 0))

    for target in ctx:each("service_target", { agreement = agreement, metric = "availability" }) do
      if target.at_least and target.at_least > percent + 1e-9 then
        ctx:finding("too_available", {
          key = target.key,
          message = string.format("%s promises to be there %s %% of the time and stands on what comes to %.3f %%",
            agreement.name, target.at_least, percent),
          because = { promised = target.at_least, beneath = factors, together = percent },
          owner = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit),
          next = string.format("Agree on more beneath it, have a second one of the weakest, or promise %.2f %%",
            percent // 0.01 * 0.01),
        })
      end
    end
    return { availability_beneath = percent }
  end,
}
