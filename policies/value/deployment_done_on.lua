-- SPDX-License-Identifier: Apache-2.0
local days = require "core.days"

return policy {
  title = "It is known on which day something was brought to where customers use it",
  source = "article 001, row V6",
  on = "deployment",
  gives = {
    brought_on = date { indexed = true },
    brought_to = ref { "service", doc = "The service, or that of its component" },
  },
  eval = function(deployment, _, params)
    local at = deployment.production and (deployment.finished_at or deployment.started_at)
    if not at then
      return {}
    end
    return {
      brought_on = days.date_of(at, params),
      brought_to = deployment.service or deployment.component and deployment.component.service,
    }
  end,
}
