-- SPDX-License-Identifier: Apache-2.0
-- What a piece of work is worth in money a year, and why, in words. Each answers: minor units; the words; and, of what
-- is given in a currency that is not counted in, that amount.
local wording = require "core.wording"
local sums = require "value.sums"
local work = require "value.work"

local function say(minor, params)
  return wording.amount(money(minor, params.currency))
end

-- What a service of that value brings in a year while it is there, and how one knows.
local function at_stake(service, value, params)
  local loss = service.loss_per_hour
  local hour = sums.counted(loss, params)
  local lost = hour and hour * params.hours or 0
  if lost > value then
    return lost, "an hour without " .. service.name .. " costs " .. wording.amount(loss) .. ", " .. say(lost, params)
      .. " a year"
  end
  return value, service.name .. " is worth " .. say(value, params) .. " a year"
end

local function touched(incident, params)
  return sums.percent(params.touched[incident.impact or "medium"])
end

-- The record that a piece of work names, found by its key: what is found so is remembered for each piece, so a value
-- that moves asks the few that are open, and not the many closed ones that name it as well.
local function named(ctx, record)
  return record and ctx:get(record.type, record.key)
end

local function of_incident(incident, ctx, params)
  local service = named(ctx, work.service_of(incident))
  local stake = service and service.at_stake
  if not stake then
    return 0, service and "what " .. service.name .. " is worth is not worked out" or "it names no service"
  end
  local share = touched(incident, params)
  return stake.amount * share // 100, service.at_stake_because .. ", and " .. share .. " % of it is touched"
end

local COUNTED <const> = 100 -- incidents of a problem that have cost something are counted up to so many

-- Of n incidents those that have cost something, in words.
local function who_cost(n, costly)
  if n == costly then
    return n == 1 and "its incident has" or "its " .. n .. " incidents have"
  elseif costly == 1 then
    return "one of its " .. n .. " incidents has"
  end
  return (costly == COUNTED and "at least " or "") .. costly .. " of its " .. n .. " incidents have"
end

local function of_problem(problem, ctx)
  local n = ctx:count("incident", { problem = problem })
  local lost = ctx:sum("incident", "lost", { problem = problem })
  if not lost then
    return 0, "no incident of it has cost anything yet"
  end
  return lost.amount, who_cost(n, #ctx:top("incident", "lost", COUNTED, { problem = problem })) .. " cost "
    .. wording.amount(lost) .. " so far, and would again"
end

-- What it would add, by its own word or else by the outcome that it serves.
local function gain_of(plan, outcome, params)
  local own = plan.value_per_year
  if own then
    return sums.counted(own, params), "it adds " .. wording.amount(own) .. " a year", own
  end
  local whole = outcome and outcome.state ~= "retired" and outcome.value_per_year
  if whole then
    local minor = sums.counted(whole, params)
    return minor and minor * sums.percent(params.part) // 100, "nobody says what it adds; it serves " .. outcome.name
      .. ", worth " .. wording.amount(whole) .. " a year, and counts for " .. params.part .. " % of that", whole
  end
  return 0, "nothing says what it adds"
end

-- Demands, changes and improvements: what they add a year, less their cost spread over the years.
local function of_plan(plan, outcome, cost, params)
  local gain, why, given = gain_of(plan, outcome, params)
  if not gain then
    return 0, why .. ", which is not compared with " .. params.currency, given
  end
  if not cost then
    return gain, why
  end
  local minor = sums.counted(cost, params)
  if not minor then
    return gain, why .. "; its cost of " .. wording.amount(cost) .. " is not compared with that", cost
  end
  local yearly = minor // math.max(1, params.years)
  return gain - yearly, why .. "; it costs " .. wording.amount(cost) .. ", " .. say(yearly, params) .. " a year over "
    .. wording.counted(params.years, "year")
end

local of = {
  incident = of_incident,
  problem = of_problem,
  demand = function(demand, ctx, params)
    return of_plan(demand, named(ctx, demand.outcome), demand.estimate, params)
  end,
  change = function(change, ctx, params)
    local outcome = change.outcome or change.project and change.project.outcome
    return of_plan(change, named(ctx, outcome), change.estimate, params)
  end,
  improvement = function(improvement, ctx, params)
    return of_plan(improvement, named(ctx, improvement.outcome), improvement.cost, params)
  end,
}

local SHOWN <const> = 20 -- incidents of a problem

-- The records that it comes from.
local function trail(piece, ctx, params)
  local from = {}
  local function take(record, field, text)
    from[#from + 1] = record and record[field] and { record = record, text = text, value = record[field] } or nil
  end
  if piece.type == "incident" then
    local service = named(ctx, work.service_of(piece))
    take(service, "loss_per_hour", "an hour without it")
    take(service, "value_per_year", "worth a year")
  elseif piece.type == "problem" then
    for _, incident in ipairs(ctx:top("incident", "lost", SHOWN, { problem = piece })) do
      take(incident, "lost", "cost")
    end
  else
    take(piece, "value_per_year", "adds a year")
    if not piece.value_per_year then
      local outcome = piece.outcome or piece.type == "change" and piece.project and piece.project.outcome
      take(outcome or nil, "value_per_year", params.part .. " % of its worth a year")
    end
    take(piece, piece.type == "improvement" and "cost" or "estimate", "costs once")
  end
  return #from > 0 and from or { piece }
end

return library {
  at_stake = at_stake,
  named = named,
  touched = touched,
  say = say,
  trail = trail,
  of = function(piece, ctx, params)
    return of[piece.type](piece, ctx, params)
  end,
}
