-- SPDX-License-Identifier: Apache-2.0
-- A service is worth its part in each outcome (money a year x weight x confidence), and its share of what the services
-- that stand on it are worth. As no service owes more than all of its value to others (see dependency_shares), value is
-- handed down and not multiplied: nothing is worth more than all outcomes together. The score is that money in points,
-- times what its criticality counts for. All in whole minor units, rounded down term by term, so that the same facts
-- give the same score everywhere.
local accountable = require "core.accountable"
local sums = require "value.sums"
local words = require "value.words"
local percent = sums.percent

return policy {
  title = "Every service has a value score from the outcomes that it contributes to",
  source = "article 001, row V1",
  needs = { "outcome.value_per_year", "contribution", "dependency" },
  on = "service",
  params = {
    low = integer { default = 80, doc = "Percent at which the value of a service of low criticality counts" },
    medium = integer { default = 100, doc = "The same for medium criticality" },
    high = integer { default = 120, doc = "The same for high criticality" },
    mission_critical = integer { default = 150, doc = "The same for a mission-critical service" },
  },
  gives = {
    own_value = money { doc = "A year, by its own part in outcomes" },
    inherited_value = money { doc = "A year, by what stands on it" },
    value_per_year = money { doc = "Both together" },
    value_score = integer { doc = "The same in points, weighted by criticality; unset when it is retired" },
  },
  findings = { other_currency = "medium" },
  eval = function(service, ctx, params)
    if service.state == "retired" then
      return {}
    end

    local currency = params.currency
    local own, other = 0, {}
    for contribution in ctx:each("contribution", { service = service }) do
      local outcome = contribution.outcome
      local worth = outcome.value_per_year
      if worth and outcome.state ~= "retired" then
        if worth.currency == currency then
          own = own + worth.amount * percent(contribution.weight) * percent(contribution.confidence) // 10000
        else
          other[#other + 1] = outcome
        end
      end
    end

    local inherited = 0
    for dependency in ctx:each("dependency", { provider = service }) do
      local above = dependency.consumer ~= service and dependency.consumer.value_per_year
      if above then
        inherited = inherited + above.amount * percent(dependency.share) // 100
      end
    end

    if #other > 0 then
      local names = {}
      for i, outcome in ipairs(other) do
        names[i] = outcome.name
      end
      ctx:finding("other_currency", {
        message = service.name .. " has a part in " .. words.list(names) .. ", not valued in " .. currency
          .. " and so left out of what it is worth",
        because = { outcomes = other, counted_in = currency },
        owner = accountable.of(ctx, params, service.owner),
        next = "Give " .. words.list(names) .. " a value a year in " .. currency
          .. ", at a rate that finance stands for",
      })
    end

    return {
      own_value = money(own, currency),
      inherited_value = money(inherited, currency),
      value_per_year = money(own + inherited, currency),
      value_score = (own + inherited) * params[service.criticality or "medium"] // 100 // sums.point(params),
    }
  end,
}
