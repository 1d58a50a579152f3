-- SPDX-License-Identifier: Apache-2.0
-- What a promise stands on has to be there as long as the promise is, and has to be a promise itself.
local accountable = require "core.accountable"
local days = require "core.days"

return policy {
  title = "A promise does not outlast what it stands on",
  source = "article 004, row S10",
  on = "agreement",
  params = {
    ahead = duration { default = "90d", doc = "How long before the end of what is beneath it is said" },
  },
  findings = { outlasts = "medium", on_nothing = "high" },
  eval = function(agreement, ctx, params)
    if agreement.state ~= "published" then
      return
    end
    for link in ctx:each("support", { agreement = agreement }) do
      local under = link.operational or link.contract
      local kept = under and (under.state == "published" or under.state == "active")
      local last = under and under.to_date
      local over = last and days.over(ctx, last, params)
      if under and (not kept or over) then
        ctx:finding("on_nothing", {
          key = under,
          message = agreement.name .. " is promised and stands on " .. under.name .. ", which "
            .. (over and "ended on " .. time.format_date(last) or "is " .. under.state),
          because = { state = under.state, to_date = last and time.format_date(last) },
          owner = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit),
          next = "Agree on " .. under.name .. " again, or take the promise back",
        })
      elseif last and (not agreement.to_date or agreement.to_date > last)
        and ctx:passed(days.starts(last + 1, params) - params.ahead) then
        ctx:finding("outlasts", {
          key = under,
          message = agreement.name .. " goes on after " .. time.format_date(last) .. ", when " .. under.name .. " ends",
          because = {
            beneath_until = time.format_date(last),
            promised_until = agreement.to_date and time.format_date(agreement.to_date),
          },
          owner = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit),
          next = "Prolong " .. under.name .. ", or find another before it ends",
        })
      end
    end
  end,
}
