-- SPDX-License-Identifier: Apache-2.0
-- What somebody asks for has somebody in the business who answers for it, a result for which it is done, and money; and
-- what it asks of a service is held against what that service did reach so far.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"
local past = require "commitment.past"
local people = require "commitment.people"

local function signed_up(sponsor, demand, ctx)
  local filter = { person = sponsor, role = { "sponsor", "outcome_owner" }, counts = true }
  for _, field in ipairs({ "outcome", "service" }) do
    local subject = demand[field]
    filter[field] = subject
    if subject and ctx:count("commitment", filter) > 0 then
      return true
    end
    filter[field] = nil
  end
  return false
end

local function sponsor_lacks(demand, ctx, params)
  local sponsor = demand.sponsor
  if not sponsor then
    return "a business sponsor"
  elseif days.over(ctx, sponsor.left_on, params) then
    return "a business sponsor who is still here, as " .. sponsor.name .. " has left"
  elseif people.of_it(sponsor) then
    return "a sponsor from the business, as " .. sponsor.name .. " is of IT"
  elseif params.sponsor_signs and not signed_up(sponsor, demand, ctx) then
    return "a sponsor who signed up for it, as " .. sponsor.name .. " did not"
  end
end

local function outcome_lacks(demand)
  local outcome = demand.outcome
  if outcome and outcome.state == "retired" then
    return "an outcome that is still wanted, as " .. outcome.name .. " is not"
  end
  return not outcome and not demand.mandate and "an outcome that it serves"
end

local function funding_lacks(demand)
  local funding, estimate = demand.funding, demand.estimate
  if estimate and estimate.amount == 0 then
    return nil
  elseif not funding or funding.amount <= 0 then
    return estimate and "funding of " .. wording.amount(estimate) or "funding"
  elseif estimate and estimate.currency ~= funding.currency then
    return "funding in " .. estimate.currency .. ", in which it is estimated"
  end
  return estimate and funding < estimate and wording.amount(estimate - funding) .. " of its funding"
end

local function figure_lacks(demand)
  local metric = demand.metric
  local timed = metric == "response" or metric == "resolution"
  if not metric then
    return nil
  elseif not demand.service then
    return "the service of which it asks that"
  end
  local figure = demand.wanted_at_least
  if timed then
    figure = demand.wanted_within
  end
  return not figure and "a figure for its target"
end

local function lacks(demand, ctx, params)
  local list = {}
  list[1] = sponsor_lacks(demand, ctx, params)
  list[#list + 1] = outcome_lacks(demand) or nil
  list[#list + 1] = funding_lacks(demand) or nil
  list[#list + 1] = figure_lacks(demand) or nil
  return list
end

local function say_missing(demand, ctx, params, list)
  ctx:finding("free_lunch", {
    message = demand.title .. " lacks " .. table.concat(list, ", and "),
    because = {
      sponsor = demand.sponsor,
      outcome = demand.outcome,
      estimate = demand.estimate,
      funding = demand.funding,
      state = demand.state,
    },
    severity = demand.state == "new" and "low" or nil,
    owner = accountable.of(ctx, params, demand.sponsor, demand.requested_by, demand.service and demand.service.owner),
    next = "Say who in the business answers for it, what it is for and who pays; or let it go",
  })
end

local function say_reach(demand, ctx, params, target, reach, wanted)
  local service = demand.service
  local because = {
    wanted = wanted,
    of_the_last = reach.of,
    reached_in = reach.reached,
    in_percent = reach.percent,
    needed_percent = reach.needed,
    counted = reach.unit,
  }
  local owner = accountable.of(ctx, params, demand.sponsor, demand.requested_by, service.owner)
  if reach.closed then
    ctx:finding("past_unknown", {
      message = "Whether " .. service.name .. " can reach " .. wanted .. " is not known: " .. reach.closed.name
        .. ", by which its hours are counted, never opens",
      because = { wanted = wanted, calendar = reach.closed },
      owner = accountable.of(ctx, params, reach.closed.owner, service.owner, owner),
      next = "Give " .. reach.closed.name .. " the hours of at least one weekday",
    })
  elseif not reach.enough then
    ctx:finding("past_unknown", {
      message = "Whether " .. service.name .. " can reach " .. wanted .. " is not known: the last "
        .. wording.counted(params.months, "month") .. " hold " .. wording.counted(reach.of, reach.unit) .. ", and "
        .. params.enough .. " would be enough to say",
      because = because,
      owner = accountable.of(ctx, params, service.owner, owner),
      next = "Measure it for a while before it is promised",
    })
  elseif not reach.holds then
    local kept = past.figure(target.metric, reach.kept, reach.measure)
    ctx:finding("out_of_reach", {
      message = demand.title .. " asks for " .. wanted .. ", and " .. service.name .. " reached that in "
        .. past.said(reach, params),
      because = because,
      owner = owner,
      next = string.format("Ask for %s, which it reached in %s %% of them, or fund first what makes it better", kept,
        reach.needed),
    })
  end
end

return policy {
  title = "A demand has a sponsor, an outcome, money, and a target within reach",
  source = "article 000, row K4",
  needs = { "demand.sponsor", "demand.outcome", "demand.funding" },
  on = "demand",
  params = {
    months = integer { default = 12, doc = "How far back a service's own past is looked at" },
    enough = integer { default = 3, doc = "So many months, incidents or measurements make a past" },
    reached = integer {
      default = 80,
      doc = "Percent of its past in which a service reached what is achievable; a demand for so many percent within a "
        .. "time says it itself",
    },
    sponsor_signs = boolean {
      default = false,
      doc = "A sponsor has to have signed up, as sponsor or outcome owner, for the outcome or the service",
    },
  },
  gives = {
    lacking = list { text, doc = "What keeps it from being more than a wish; empty when nothing does" },
    achievable = boolean { doc = "By the service's own past; unset where it asks for no target, or there is no past" },
    reached_before = integer { doc = "Percent of the service's past in which the target was reached" },
  },
  findings = { free_lunch = "medium", out_of_reach = "medium", past_unknown = "low" },
  eval = function(demand, ctx, params)
    if demand.state == "done" or demand.state == "refused" then
      return {}
    end

    local list = lacks(demand, ctx, params)
    if #list > 0 then
      say_missing(demand, ctx, params, list)
    end
    local service = demand.service
    local target = { metric = demand.metric, within = demand.wanted_within, at_least = demand.wanted_at_least }
    local calendar = service and demand.metric and past.calendar_of(ctx, service, demand.consumer)
    local reach = service and demand.metric and past.reached(ctx, service, target, params, calendar)
    if not reach then
      return { lacking = list }
    end

    local wanted = past.figure(target.metric, target.within or target.at_least, reach.measure)
    say_reach(demand, ctx, params, target, reach, wanted)
    if reach.closed or not reach.enough then
      return { lacking = list }
    end
    if not reach.holds then
      list[#list + 1] = "a target within reach, as " .. service.name .. " reached " .. wanted .. " in "
        .. reach.percent .. " % of its past"
    end
    return { lacking = list, achievable = reach.holds, reached_before = reach.percent }
  end,
}
