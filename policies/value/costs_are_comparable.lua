-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"

return policy {
  title = "What cannot be shown back is said",
  source = "article 001, row V4",
  on = "service",
  findings = { other_currency = "low" },
  eval = function(service, ctx, params)
    local n = ctx:count("cost", { borne_by = service, counted = false })
    if n > 0 then
      ctx:finding("other_currency", {
        message = (n == 1 and "One cost" or n .. " costs") .. " of " .. service.name .. " cannot be counted in "
          .. params.currency .. ", so who uses it sees too little",
        because = { costs = n, counted_in = params.currency },
        owner = accountable.of(ctx, params, service.owner),
        next = "Give them in " .. params.currency .. ", at a rate that finance stands for",
      })
    end
  end,
}
