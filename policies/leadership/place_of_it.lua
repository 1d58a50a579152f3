-- SPDX-License-Identifier: Apache-2.0
-- "From technology focused cost centers to value added business partners." What was spent beside what measured results
-- brought, over months that are over; and whether that goes the right way.
local accountable = require "core.accountable"
local wording = require "core.wording"
local who = require "leadership.who"
local months = require "leadership.months"

local function place_of(cost, value, cost_before, value_before)
  if value.amount == 0 or cost.amount == 0 then
    return "unknown"
  elseif value >= cost then
    return "value_partner"
  end
  local better = cost_before.amount > 0 and value / cost > value_before / cost_before
  return better and "on_the_way" or "cost_centre"
end

return policy {
  title = "IT's place is seen in what it costs beside what it brings",
  source = "article 002, row L3",
  needs = { "cost", "measurement" },
  on = "programme",
  params = {
    months = integer { default = 6, doc = "How many months are looked at, and how many before them; 0: none" },
  },
  gives = {
    place = enum { "cost_centre", "on_the_way", "value_partner", "unknown", doc = "By cost and value of these months" },
    cost_lately = money { doc = "Spent in the months looked at" },
    value_lately = money { doc = "Brought in them, as measured, as far as it is owed to services" },
    cost_before = money { doc = "Spent in as many months before" },
    value_before = money { doc = "Brought in those" },
  },
  findings = { cost_centre = "medium", value_not_shown = "medium", cost_not_shown = "low" },
  eval = function(programme, ctx, params)
    if not who.speaks_for_all(ctx, programme) then
      return {}
    end
    local currency, n = params.currency, params.months
    local lately, before = months.over(ctx, params, n, 0), months.over(ctx, params, n, n)
    local cost, value = months.cost_of(ctx, lately, currency), months.value_of(ctx, lately, currency)
    local cost_before, value_before = months.cost_of(ctx, before, currency), months.value_of(ctx, before, currency)
    local place = place_of(cost, value, cost_before, value_before)
    local elsewhere = months.elsewhere(ctx, lately, currency)
    local without = elsewhere and " (without " .. elsewhere .. ")" or ""
    local because = {
      not_counted = elsewhere, from = lately[1], to = lately[n], cost = cost, value = value, cost_before = cost_before,
      value_before = value_before,
    }
    local head = accountable.head_of_it(ctx, params)
    if place == "cost_centre" then
      ctx:finding("cost_centre", {
        message = "In " .. wording.counted(n, "month") .. " IT cost " .. wording.amount(cost) .. " and brought "
          .. wording.amount(value) .. without .. ", and that is no better than in the "
          .. wording.counted(n, "month") .. " before: it is a cost centre in these figures",
        because = because,
        owner = head,
        next = "Take the service that costs most for what it brings, and change or end it",
      })
    elseif value.amount == 0 and cost.amount > 0 then
      ctx:finding("value_not_shown", {
        message = "In " .. wording.counted(n, "month") .. " IT cost " .. wording.amount(cost)
          .. without .. ", and no measured result says what it brought",
        because = because,
        owner = head,
        next = "Measure one result of the most valuable service, and say what it was worth",
      })
    elseif cost.amount == 0 and value.amount > 0 then
      ctx:finding("cost_not_shown", {
        message = "In " .. wording.counted(n, "month") .. " IT brought " .. wording.amount(value) .. without
          .. ", and what it cost is not recorded",
        because = because,
        owner = head,
        next = "Record what was spent, by month and service",
      })
    end
    return {
      place = place, cost_lately = cost, value_lately = value, cost_before = cost_before, value_before = value_before,
    }
  end,
}
