-- SPDX-License-Identifier: Apache-2.0
-- Each group has a reason of its own, and figures that speak to it: IT delivers, the C-level steers, a line of business
-- earns and depends. A figure is { label, value, from, unit }; `shown` says that there is something to show.
local wording = require "core.wording"
local attained = require "sla.attained"

local open_project = { "planned", "in_progress", "on_hold" }

-- Of the month before; of this one where nothing was decided then. What moves with every ticket would be told anew with
-- every ticket.
local function decided_in_time(ctx, params)
  local this, before = attained.months(ctx, params.zone)
  for _, month in ipairs({ before, this }) do
    local in_time = ctx:count("incident", { resolution_month = month, resolution_state = "met" })
    local late = ctx:count("incident", { resolution_month = month, resolution_state = { "missed", "breached" } })
    if in_time + late > 0 then
      return in_time + late, 100 * in_time / (in_time + late)
    end
  end
  return 0, nil
end

local function delivery(ctx, _, params)
  local live = ctx:count("service", { state = "live" })
  local decided, percent = decided_in_time(ctx, params)
  return {
    { label = "Services delivered", value = live },
    { label = "Incidents in a month", value = decided },
    { label = "Incidents resolved in time", value = percent, unit = "%" },
  }, live > 0, "record the services that IT delivers"
end

local function strategy(ctx)
  local open, reached = ctx:count("objective", { state = "open" }), ctx:count("objective", { state = "reached" })
  local projects = ctx:count("project", { state = open_project })
  local aimed = projects - ctx:count("project", { state = open_project, objective = null })
  return {
    { label = "Objectives reached", value = reached },
    { label = "Objectives open", value = open },
    { label = "New initiatives that serve an objective", value = projects > 0 and 100 * aimed / projects or nil,
      unit = "%" },
  }, open + reached > 0, "record the objectives of the organisation"
end

-- The results of a person's line of business, and how much of them would not be there without services.
local function profit_and_dependence(ctx, person)
  local units, worth, depends, from, from_it = {}, {}, {}, {}, {}
  for unit in ctx:each("unit", { head = person }) do
    units[#units + 1] = unit
  end
  if #units == 0 and person.unit then
    units[1] = person.unit
  end
  for _, unit in ipairs(units) do
    for outcome in ctx:each("outcome", { unit = unit, state = "live" }) do
      local value = outcome.value_per_year
      local claimed = math.max(0, math.min(100, outcome.claimed or 0))
      if value then
        wording.add(worth, value)
        wording.add(depends, value * claimed // 100)
        from[#from + 1] = { record = outcome, value = value, text = outcome.name }
        from_it[#from_it + 1] = { record = outcome, value = value * claimed // 100,
          text = claimed .. " percent of " .. outcome.name }
      end
    end
  end
  local figures = {}
  for _, amount in ipairs(wording.amounts(worth)) do
    figures[#figures + 1] = { label = "Results a year", value = amount, from = from }
  end
  for _, amount in ipairs(wording.amounts(depends)) do
    figures[#figures + 1] = { label = "Of that owed to services", value = amount, from = from_it }
  end
  return figures, #figures > 0,
    "record the results of " .. (units[1] and units[1].name or person.name) .. ", with what they are worth a year"
end

local of = { it = delivery, c_level = strategy, business_line = profit_and_dependence }

return library {
  motives = { it = "delivery", c_level = "strategy", business_line = "profit_and_dependence" },
  reasons = {
    it = "IT has to deliver services, and this is how they are delivered",
    c_level = "The C-level answers for strategy: IT aligned with what the business needs, new initiatives supported",
    business_line = "Lines of business answer for profit and loss, and depend on IT for it",
  },
  -- figures, whether there is something to show, what to do if there is not
  read = function(cluster, ctx, person, params)
    return of[cluster](ctx, person, params)
  end,
  say = function(figure)
    local value = figure.value
    if value == nil then
      return nil
    end
    local said = type(value) == "money" and wording.amount(value) or wording.number(value)
    return figure.label .. ": " .. said .. (figure.unit and " " .. figure.unit or "")
  end,
}
