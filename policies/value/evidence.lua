-- SPDX-License-Identifier: Apache-2.0
-- What a demand is, by what speaks for it, and not by what it is called.
local accountable = require "core.accountable"
local wording = require "core.wording"
local sums = require "value.sums"

local of_it = { cio = true, it_director = true, it_manager = true }

-- Whether a person works in IT: by position, or by the function of the unit or of one above it.
local function in_it(person)
  return of_it[person.position] == true or accountable.in_it(person.unit)
end

-- How far an outcome fell short of what it is meant to be worth, in percent of that; nil when nobody measured.
local function shortfall(outcome)
  local whole, reached = outcome.value_per_year, outcome.measured_value
  if not whole or not reached or whole.currency ~= reached.currency or whole.amount <= 0 then
    return nil
  end
  return (whole.amount - reached.amount) * 100 // whole.amount
end

-- What makes it a need, in words; nil when nothing does.
local function need(demand, params)
  local outcome = demand.outcome
  if not wording.blank(demand.mandate) then
    return "it is demanded: " .. demand.mandate
  elseif not outcome or outcome.state == "retired" then
    return nil
  elseif outcome.kind == "compliance" then
    return outcome.name .. " is about being allowed to go on"
  end
  local least = params.need_from * sums.point(params)
  local whole = sums.counted(outcome.value_per_year, params)
  local short = whole and whole >= least and shortfall(outcome)
  if short and short >= params.at_risk then
    return outcome.name .. " is at risk: " .. wording.amount(outcome.measured_value) .. " of "
      .. wording.amount(outcome.value_per_year) .. " a year were reached"
  end
  local gain, cost = sums.counted(demand.value_per_year, params), sums.counted(demand.estimate, params)
  local pays = gain and cost and gain >= least and gain * params.years > cost
  if pays and demand.sponsor and not in_it(demand.sponsor) then
    return "it brings " .. wording.amount(demand.value_per_year) .. " a year to " .. outcome.name .. " for "
      .. wording.amount(demand.estimate) .. ", and " .. demand.sponsor.name .. " of the business answers for it"
  end
end

local function missing(demand)
  local list = { "no law, contract or audit demands it" }
  list[2] = demand.outcome and "the outcome that it names is neither at risk nor clearly served for the money"
    or "it names no outcome"
  return table.concat(list, ", and ")
end

return library {
  in_it = in_it,
  -- class, and what speaks for it
  class = function(demand, params)
    local because = need(demand, params)
    if because then
      return "need", because
    end
    local asks = demand.requested_by
    local sponsored = demand.sponsor and not in_it(demand.sponsor)
    local consumed = demand.consumer and not accountable.in_it(demand.consumer)
    if asks and in_it(asks) and not sponsored and not consumed then
      return "preference", missing(demand) .. "; " .. asks.name .. " of IT asks for it, and nobody in the business"
    end
    local who = demand.sponsor or asks
    return "want", missing(demand) .. (who and "; " .. who.name .. " would like to have it" or "")
  end,
}
