-- SPDX-License-Identifier: Apache-2.0
-- Each group has a reason of its own, and figures that speak to it: IT delivers, the C-level steers, a line of business
-- earns and depends. A figure is { label, value, unit }; `shown` says that there is something to show.
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

-- Found by its key, the unit in which somebody works is remembered for those who ask for it: its results, when they
-- move, ask nobody else who works there.
local function units_of(ctx, person)
  local units = {}
  for unit in ctx:each("unit", { head = person }) do
    units[#units + 1] = unit
  end
  if #units == 0 and person.unit then
    units[1] = ctx:get("unit", person.unit.key)
  end
  return units
end

local function results_of(unit)
  return { unit = unit, state = "live" }
end

-- A field of all results of these units: one amount of each currency. The host keeps the sum where there is one only.
local function sums_of(ctx, field, units)
  local totals = {}
  for _, unit in ipairs(units) do
    local one_currency, sum = pcall(ctx.sum, ctx, "outcome", field, results_of(unit))
    if one_currency then
      wording.add(totals, sum)
    else
      for outcome in ctx:each("outcome", results_of(unit)) do
        wording.add(totals, outcome[field])
      end
    end
  end
  return wording.amounts(totals)
end

local function trail(ctx, field, units, text_of)
  local from = {}
  for _, unit in ipairs(units) do
    for outcome in ctx:each("outcome", results_of(unit)) do
      local value = outcome[field]
      from[#from + 1] = value and { record = outcome, value = value, text = text_of(outcome) } or nil
    end
  end
  return from
end

local function name_of(outcome)
  return outcome.name
end

local function share_of(outcome)
  return math.max(0, math.min(100, outcome.claimed or 0)) .. " percent of " .. outcome.name
end

-- The results of a person's line of business, and how much of them would not be there without services.
local function profit_and_dependence(ctx, person, _, traced)
  local units, figures = units_of(ctx, person), {}
  local function add(label, field, text_of)
    local from = traced and trail(ctx, field, units, text_of)
    for _, amount in ipairs(sums_of(ctx, field, units)) do
      figures[#figures + 1] = { label = label, value = from and { value = amount, from = from } or amount }
    end
  end
  add("Results a year", "value_per_year", name_of)
  add("Of that owed to services", "owed_to_services", share_of)
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
  -- figures, whether there is something to show, what to do if there is not; traced: with the records behind them
  read = function(cluster, ctx, person, params, traced)
    return of[cluster](ctx, person, params, traced)
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
