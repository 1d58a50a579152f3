-- SPDX-License-Identifier: Apache-2.0
-- A service is worth its part in each outcome (money a year x weight x confidence), and its share of what the services
-- that stand on it are worth. As no service owes more than all of its value to others (see dependency_shares), value is
-- handed down and not multiplied: nothing is worth more than all outcomes together. The score is that money in points,
-- times what its criticality counts for. All in whole minor units, rounded down term by term, so that the same facts
-- give the same score everywhere.
local accountable = require "core.accountable"
local sums = require "value.sums"
local words = require "value.words"
local worth_of = require "value.worth"
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
    at_stake = money { doc = "A year without it: what it is worth, or what the hours without it cost if that is more" },
    at_stake_because = text { doc = "How one knows, in words: for all the work that it puts in its place" },
  },
  findings = { other_currency = "medium" },
  eval = function(service, ctx, params)
    local currency = params.currency
    if service.state == "retired" then
      return { at_stake = money(0, currency), at_stake_because = service.name .. " is retired" }
    end

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
      local consumer = dependency.consumer
      local above = consumer ~= service and consumer.value_per_year
      if above and above.amount > 0 then
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

    local value = own + inherited
    local stake, because = worth_of.at_stake(service, value, params)
    return {
      own_value = money(own, currency),
      inherited_value = money(inherited, currency),
      value_per_year = money(value, currency),
      value_score = value * params[service.criticality or "medium"] // 100 // sums.point(params),
      at_stake = money(stake, currency),
      at_stake_because = because,
    }
  end,
}
