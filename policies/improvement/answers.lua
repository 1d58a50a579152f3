-- SPDX-License-Identifier: Apache-2.0
-- Who answers: the nearest accountable person who is still there. And what several files say in the same words.
local accountable = require "core.accountable"
local wording = require "core.wording"

local function here(ctx, person, params)
  return accountable.here(ctx, person, params) and person or nil
end

-- The first of these people and heads of units who is still there, or who came after; else who keeps the register, else
-- who leads IT.
local function who(ctx, params, ...)
  local list, n = {}, select("#", ...)
  for i = 1, n do
    local one = (select(i, ...))
    list[i] = one and one.type == "unit" and accountable.head_of(ctx, one, params) or one
  end
  return accountable.find(ctx, params, table.unpack(list, 1, n)) or here(ctx, params.keeper, params)
    or here(ctx, params.head_of_it, params)
end

return library {
  here = here,
  who = who,

  service = function(ctx, service, params)
    return who(ctx, params, service.owner, service.unit)
  end,

  -- Who answers for what a measure measures.
  measure = function(ctx, measure, params)
    local outcome, service, process, benefit = measure.outcome, measure.service, measure.process, measure.benefit
    return who(ctx, params, measure.owner, outcome and outcome.owner, service and service.owner,
      process and process.owner, benefit and benefit.owner, benefit and benefit.programme.lead)
  end,

  -- Somebody to whom something is delivered: called a customer, or promised something.
  is_customer = function(ctx, unit)
    return unit.kind == "customer"
      or ctx:count("agreement", { customer = unit, kind = "service", state = "published" }) > 0
  end,

  -- The last review of the relationship with them that says how it is; of two on one day the one recorded later.
  relationship_review = function(ctx, customer)
    local last
    for _, health in ipairs { "good", "fair", "poor" } do
      local filter = { customer = customer, kind = "relationship", health = health }
      local one = ctx:top("review", "held_on", 1, filter)[1]
      local later = one and last and (one.held_on > last.held_on
        or one.held_on == last.held_on and one.created_at > last.created_at)
      if one and (not last or later) then
        last = one
      end
    end
    return last
  end,

  -- Money in several currencies, each added up for itself: "1 200 EUR and 300 USD"; nil: none.
  sums = function(amounts)
    local totals = {}
    for _, sum in ipairs(amounts) do
      wording.add(totals, sum)
    end
    return #amounts > 0 and wording.said(totals) or nil
  end,

  -- A text that says something: "n/a" and "ok" say nothing.
  words = function(text)
    local count = 0
    for _ in (text or ""):gmatch("%S*[%w\x80-\xff]%S*") do
      count = count + 1
    end
    return count
  end,
}
