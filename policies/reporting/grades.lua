-- SPDX-License-Identifier: Apache-2.0
-- How a part of a service is, whatever kind of part it is: good, unknown, degraded, down, with a reason in words. Of
-- a machine its source says so; of people, that there are enough of them; of a supplier, what was promised and kept.
local days = require "core.days"
local wording = require "core.wording"

local order = { good = 1, unknown = 2, degraded = 3, down = 4 }
local open = { "new", "in_progress", "on_hold" }

-- What a component's source last said, or what is broken about it: whichever is worse.
local function component(ctx, it, params)
  for outage in ctx:each("outage", { component = it, ended_at = null, planned = false }) do
    if ctx:passed(outage.started_at) then
      return "down", "has been away since " .. days.moment(outage.started_at, params)
    end
  end
  if it.health == "down" then
    return "down", "is down"
  elseif it.health == "degraded" then
    return "degraded", "is degraded"
  end
  local grave = ctx:count("incident", { component = it, state = open, effective_priority = { "p1", "p2" } })
  if grave > 0 then
    return "degraded", "has " .. wording.counted(grave, "grave incident") .. " open"
  elseif it.health == "unknown" then
    return "unknown", "says nothing about itself"
  end
  return "good"
end

-- Of people as people_here counts them; `few`: how many are too few.
local function people(unit, few)
  local n, gone = unit.people_here, unit.people_gone
  if not n or n + gone == 0 and unit.is_led == nil then
    return "unknown", "has nobody in it who is recorded"
  elseif n == 0 then
    return "down", "has nobody left in it"
  elseif unit.is_led == false then
    return "degraded", "has lost " .. unit.head.name .. ", who led it"
  elseif n < few then
    return "degraded", n == 1 and "is one person" or "is only " .. n .. " people"
  end
  return "good"
end

-- A contract in force, and what is promised in it kept.
local function supplier(ctx, it, params)
  local contracts, ended = 0, nil
  for contract in ctx:each("contract", { supplier = it, state = "active" }) do
    if days.over(ctx, contract.to_date, params) then
      ended = contract
    else
      contracts = contracts + 1
      for target in ctx:each("service_target", { contract = contract, metric = "availability" }) do
        if target.availability and target.availability < target.at_least then
          return "degraded", string.format("comes to %.2f %% where %s %% was promised in %s", target.availability,
            target.at_least, contract.name)
        end
      end
    end
  end
  if contracts == 0 then
    return "degraded", ended and "delivers without a contract since " .. time.format_date(ended.to_date)
      or "delivers without a contract"
  end
  return "good"
end

return library {
  -- The higher, the worse.
  order = order,
  component = component,
  people = people,
  supplier = supplier,
}
