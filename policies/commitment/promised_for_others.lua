-- SPDX-License-Identifier: Apache-2.0
-- The guard no_promise_for_others keeps such agreements from being published here. Some come in from elsewhere, and
-- sometimes a team takes its yes back.
local accountable = require "core.accountable"

return policy {
  title = "A published agreement binds only teams that accepted it",
  source = "article 000, row K3",
  needs = { "agreement", "obligation" },
  on = "agreement",
  gives = { unaccepted = integer { doc = "Teams that it binds and that have not said yes" } },
  findings = { promised_on_behalf = "high" },
  eval = function(agreement, ctx, params)
    if agreement.state == "ended" then
      return {}
    end
    local promiser = agreement.promised_by
    local unaccepted = 0
    for obligation in ctx:each("obligation", { agreement = agreement, accepted = false }) do
      local team = obligation.team
      unaccepted = unaccepted + 1
      if agreement.state == "published" then
        ctx:finding("promised_on_behalf", {
          key = obligation.key,
          message = (promiser and promiser.name or "Somebody") .. " promised " .. agreement.name .. " on behalf of "
            .. team.name .. ", which has not accepted it",
          because = { promised_by = promiser, team = team, undertakes = obligation.undertakes },
          owner = accountable.of(ctx, params, promiser, agreement.service.owner),
          next = "Ask " .. team.name .. " what it can deliver, and promise that",
        })
      end
    end
    return { unaccepted = unaccepted }
  end,
}
