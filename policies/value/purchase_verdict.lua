-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"

return policy {
  title = "What was bought is put to use",
  source = "article 001, row V6",
  needs = { "purchase" },
  on = "purchase",
  params = {
    grace = duration { default = "90d", doc = "How long something may lie before it counts as never installed" },
  },
  gives = {
    use = enum { "installed", "waiting", "never_installed" },
    bought_in = text { indexed = true, doc = "The year, as in \"2026\"" },
    counted = boolean { doc = "It is in the currency that is counted in" },
  },
  findings = { never_installed = "medium" },
  eval = function(purchase, ctx, params)
    local due = days.starts(purchase.bought_on, params) + params.grace
    local use = purchase.installed_on and "installed" or ctx:passed(due) and "never_installed" or "waiting"
    if use == "never_installed" then
      ctx:finding("never_installed", {
        message = purchase.name .. " was bought on " .. time.format_date(purchase.bought_on) .. " for "
          .. wording.amount(purchase.amount) .. " and is not in use",
        because = { amount = purchase.amount, service = purchase.service },
        owner = accountable.of(ctx, params, purchase.owner, purchase.service and purchase.service.owner),
        next = "Put it to use and record when, or give it back and buy no more of it",
      })
    end
    return {
      use = use,
      bought_in = time.format_date(purchase.bought_on):sub(1, 4),
      counted = purchase.amount.currency == params.currency,
    }
  end,
}
