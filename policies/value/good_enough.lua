-- SPDX-License-Identifier: Apache-2.0
-- A service that keeps its promises is good enough when the next better level costs more than the loss that it takes
-- away: what is spent beyond that is taken from something more valuable.
local accountable = require "core.accountable"
local wording = require "core.wording"
local attainment = require "value.attainment"

-- The level at which it is delivered, the cheapest better one, and one in another currency if there is such a one.
local function steps(ctx, service)
  local options, now = {}, nil
  for option in ctx:each("level_option", { service = service }) do
    options[#options + 1] = option
    if option.agreement and option.agreement.state == "published" then
      now = option
    end
  end
  if not now then
    return nil
  end
  local best, other
  for _, option in ipairs(options) do
    local comparable = option.cost_per_year.currency == now.cost_per_year.currency
      and option.expected_loss.currency == now.cost_per_year.currency
      and now.expected_loss.currency == now.cost_per_year.currency
    if not comparable then
      other = option
    elseif option.cost_per_year > now.cost_per_year and option.expected_loss < now.expected_loss
      and (not best or option.cost_per_year < best.cost_per_year) then
      best = option
    end
  end
  return now, best, other
end

return policy {
  title = "It is known when a service is good enough",
  source = "article 001, row V9",
  needs = { "level_option" },
  on = "service",
  gives = {
    meets_target = boolean { doc = "All that was promised of it is kept; unset when nothing can be told" },
    next_step_cost = money { doc = "What the next better level costs more, a year" },
    next_step_gain = money { doc = "What is lost less at it, a year" },
    good_enough = boolean { doc = "It meets its target, and the next step costs more than it brings" },
    good_enough_because = text { doc = "The sums, in words" },
  },
  findings = { not_comparable = "low" },
  eval = function(service, ctx, params)
    if service.state == "retired" then
      return {}
    end
    local met, missed = attainment.of(ctx, service)
    local meets
    if #met + #missed > 0 then
      meets = #missed == 0
    end
    local now, step, other = steps(ctx, service)
    if other then
      ctx:finding("not_comparable", {
        message = "The levels of " .. service.name .. " are given in several currencies, so one cannot tell when it is "
          .. "good enough",
        because = { now = now, other = other },
        owner = accountable.of(ctx, params, service.owner),
        next = "Give the cost and the loss of " .. other.name .. " in " .. now.cost_per_year.currency,
      })
    end
    if not step then
      return { meets_target = meets }
    end
    local cost, gain = step.cost_per_year - now.cost_per_year, now.expected_loss - step.expected_loss
    local enough = meets == true and cost > gain
    return {
      meets_target = meets,
      next_step_cost = cost,
      next_step_gain = gain,
      good_enough = enough,
      good_enough_because = enough and service.name .. " keeps what was promised (" .. table.concat(met, "; ") .. "). "
        .. step.name .. " would cost " .. wording.amount(step.cost_per_year) .. " a year, which is "
        .. wording.amount(cost) .. " more than " .. now.name .. ", and " .. wording.amount(gain)
        .. " less would be lost a year" or nil,
    }
  end,
}
