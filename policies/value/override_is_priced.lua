-- SPDX-License-Identifier: Apache-2.0
-- Whoever puts work above its place takes a decision for everybody whose work lies between. What that was is written
-- down once, as it was then; what it costs is counted until the work that went first, or what it displaced, is done.
local accountable = require "core.accountable"
local wording = require "core.wording"
local overriding = require "value.overriding"
local sums = require "value.sums"
local words = require "value.words"
local work = require "value.work"

local DAY = 24 * 60 * 60 * 1000
local WEEK = 7 * DAY

local told = {
  law = "a law", contract = "a contract", safety = "safety", deadline = "a deadline", customer = "a customer",
}

-- Whether what is recorded bears the grounds out.
local function borne_out(override, piece, ctx)
  local grounds = override.grounds
  local service = work.service_of(piece)
  if grounds == "law" then
    local outcome = (piece.type == "demand" or piece.type == "change" or piece.type == "improvement") and piece.outcome
    local mandate = piece.type == "demand" and piece.mandate or nil
    return not wording.blank(mandate) or outcome and outcome.kind == "compliance" or false
  elseif grounds == "contract" then
    return service ~= nil and ctx:count("agreement", { service = service, state = "published" }) > 0
  elseif grounds == "deadline" then
    return (piece.type == "demand" or piece.type == "improvement") and piece.due ~= nil
      or piece.type == "change" and piece.planned_at ~= nil
  elseif grounds == "customer" then
    return piece.type == "demand" and piece.consumer ~= nil or piece.type == "incident" and piece.caller ~= nil
      or service ~= nil and ctx:count("agreement", { service = service, state = "published" }) > 0
  end
  return true
end

-- A powerful person is named, and nothing that the business would gain: the same as a request from above.
local function names_somebody(override, ctx)
  if override.grounds ~= "other" or overriding.reason_missing(override) then
    return nil
  end
  local text = override.because:lower()
  for person in ctx:each("person", { executive = true }) do
    if text:find(person.name:lower(), 1, true) then
      return person
    end
  end
end

local function why_not(override, ctx)
  if override.grounds == "request_from_above" then
    return "somebody above asked for it, which is no business reason"
  elseif overriding.reason_missing(override) then
    return "no reason is given"
  end
  local person = names_somebody(override, ctx)
  return person and "the reason given is " .. person.name .. ", and not what the business gains" or nil
end

-- Since when a piece of work is done with; nil while it is open.
local function done_at(piece, ctx)
  return not work.is_open(piece) and ctx:since(piece, "state") or nil
end

-- What the delay has cost, and what another week of it costs, in minor units.
local function cost_of(works, piece, decided, ctx)
  local so_far, week, value = 0, 0, 0
  local first_done = done_at(piece, ctx)
  for _, item in ipairs(works) do
    local other = work.find(ctx, item.work)
    local finish = other and done_at(other, ctx) or first_done
    if finish and first_done then
      finish = math.min(finish, first_done)
    end
    value = value + item.worth
    if finish then
      so_far = so_far + sums.over(item.worth, math.max(0, finish - decided))
    elseif other then
      so_far = so_far + sums.over(item.worth, ctx:age(decided, DAY))
      week = week + sums.over(item.worth, WEEK)
    end
  end
  return so_far, week, value
end

local function told_of(between)
  local works = {}
  for i, other in ipairs(between) do
    works[i] = { work = other.id, title = words.title(other), worth = math.max(0, other.worth.amount) }
  end
  return works
end

local function titles(works)
  local names = {}
  for i, item in ipairs(works) do
    names[i] = "\"" .. item.title .. "\""
  end
  return words.list(names)
end

return policy {
  title = "A place above what value says has a business reason, and a price",
  source = "article 001, row V11",
  needs = { "priority_override" },
  on = "priority_override",
  params = {
    deep = integer { default = 100, doc = "So many places of the queue are looked at; what lies behind is next" },
  },
  gives = {
    computed_place = integer { doc = "Where its value had it when somebody put it elsewhere" },
    raised = boolean { doc = "It was put above that" },
    displaced = integer { doc = "How many pieces of work it went before" },
    displaced_value = money { doc = "What those are worth together, a year" },
    delay_cost = money { doc = "What it has cost so far that they waited" },
    delay_cost_per_week = money { doc = "What another week of that costs" },
  },
  findings = { no_business_reason = "high", not_borne_out = "medium", no_such_work = "low" },
  eval = function(override, ctx, params)
    local piece = work.find(ctx, override.work)
    if not piece then
      ctx:finding("no_such_work", {
        message = override.person.name .. " gave a place to \"" .. override.work .. "\", which is no known work",
        owner = accountable.of(ctx, params, override.person),
        next = "Give its id, as in \"demand/faster-search\"",
      })
      return {}
    end

    local currency = params.currency
    local kept = overriding.kept(ctx, override)
    local works, computed
    local place = override.place or 1
    if kept then
      works, computed = kept.works, kept.computed_place
    elseif piece.in_queue then
      local now = overriding.displaces(ctx, piece, place, params.deep)
      works, computed = told_of(now.between), now.computed
      ctx:open(overriding.name(override), {
        override = override, work = override.work, place = place, computed_place = computed, works = works,
      })
    else
      return {}
    end

    local so_far, week, value = cost_of(works, piece, override.decided_at or override.created_at, ctx)
    local raised = place < computed
    if raised and work.is_open(piece) then
      local lacking = why_not(override, ctx)
      local because = {
        place = place, computed_place = computed, grounds = override.grounds, said = override.because,
        displaced = works, worth_a_year = money(value, currency), cost_so_far = money(so_far, currency),
      }
      local moved = override.person.name .. " put " .. words.quoted(piece) .. " at place " .. place
        .. "; its value puts it at place " .. computed .. ". "
      local wait = #works == 1 and " waits for it" or " wait for it"
      local price = #works > 0 and " " .. titles(works) .. wait .. ", which costs "
        .. wording.amount(money(week, currency)) .. " a week." or ""
      if lacking then
        ctx:finding("no_business_reason", {
          message = moved .. "But " .. lacking .. "." .. price,
          because = because,
          owner = accountable.of(ctx, params, override.person),
          next = "Say what the business gains by it, or give " .. words.quoted(piece) .. " back its place",
        })
      elseif not borne_out(override, piece, ctx) then
        ctx:finding("not_borne_out", {
          message = moved .. "The grounds are " .. told[override.grounds] .. ", and nothing recorded of "
            .. words.quoted(piece) .. " says so." .. price,
          because = because,
          owner = accountable.of(ctx, params, override.person),
          next = "Record it with the work: the mandate of a law, the agreement, the due date, the customer",
        })
      end
    end
    return {
      computed_place = computed,
      raised = raised,
      displaced = #works,
      displaced_value = money(value, currency),
      delay_cost = money(so_far, currency),
      delay_cost_per_week = money(week, currency),
    }
  end,
}
