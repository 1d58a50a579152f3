-- SPDX-License-Identifier: Apache-2.0
-- "Using relationships to drive IT goals, and then using performance results to drive improvements: ideally a virtuous
-- circle." One improvement is followed around it by its records: the talk in which a goal was agreed, the goal, the
-- result that was measured, the improvement itself, and whether those with whom it began heard of it. The first link
-- that is not there is where it is stuck, and somebody's turn.
local days = require "core.days"
local wording = require "core.wording"
local answers = require "improvement.answers"

local MOST <const> = 100 -- of what came after it was done

local function objective_of(ctx, improvement)
  local measure, outcome = improvement.measure, improvement.outcome
  local objective = improvement.objective or outcome and outcome.objective
    or measure and measure.outcome and measure.outcome.objective
  if not objective and measure then
    for one in ctx:each("objective", { measure = measure }) do
      objective = objective or one
    end
  end
  return objective
end

-- Where it began: the talk in which the objective, or one above it, was agreed; or the review of the relationship out
-- of which the improvement came.
local function beginning(objective, review, params)
  for _ = 1, 8 do
    if not objective then
      break
    elseif objective.dialogue then
      local dialogue = objective.dialogue
      return dialogue.held_at, dialogue.channel, dialogue.channel.unit
    end
    objective = objective.parent
  end
  if review and review.kind == "relationship" then
    return days.starts(review.held_on, params), nil, review.customer
  end
end

-- The first after `after` among the last ones, and the newest of all; what is dated ahead is not there yet.
local function since(ctx, type, field, filter, after)
  local first, newest
  for _, one in ipairs(ctx:top(type, field, MOST, filter)) do
    local at = one[field]
    if at <= after then
      break
    elseif ctx:passed(at) then
      first, newest = one, newest or one
    end
  end
  return first, newest
end

-- The first sign after it was done that those whom it is for know: told, talked about, or rated.
local function heard(ctx, service, channel, unit, done)
  local at
  local function look(type, field, filter)
    local first = since(ctx, type, field, filter, done)
    if first and (not at or first[field] < at) then
      at = first[field]
    end
  end
  if service then
    look("communication", "sent_at", { service = service })
    look("rating", "given_at", { service = service })
  elseif unit then
    look("communication", "sent_at", { audience = unit })
  end
  if channel then
    look("dialogue", "held_at", { channel = channel })
  end
  return at
end

-- The last measurement before the improvement, and the newest after it was done.
local function results(ctx, measure, opened, done)
  if not measure then
    return nil
  end
  local before
  for _, one in ipairs(ctx:top("measurement", "measured_at", MOST, { measure = measure })) do
    if one.measured_at <= opened then
      before = one
      break
    end
  end
  local _, after
  if done then
    _, after = since(ctx, "measurement", "measured_at", { measure = measure }, done)
  end
  return before, after
end

local lacking = {
  relationship = "serves an objective that was agreed with nobody",
  result = "comes from no result that was measured",
  improvement = "is not done",
  telling = "is done, and nobody for whom it was heard of it",
}

local steps = {
  relationship = "Talk about the objective with the business, and record that talk with it",
  result = "Measure how it is now, so that one will see whether it got better",
  improvement = "Finish it, or say what it waits for and until when",
  telling = "Tell them what is better now, and ask how it is for them",
}

return policy {
  title = "An improvement goes all the way around, from those for whom it is and back to them",
  source = "article 004, row S8",
  needs = { "improvement", "review" },
  on = "improvement",
  params = {
    grace = duration { default = "30d", doc = "How long an improvement may go without a talk or a result" },
    patience = duration { default = "180d", doc = "How long it may take where it has no date that it is due" },
    tell_within = duration { default = "30d", doc = "How soon after it is done they are to hear of it" },
  },
  gives = {
    circle = enum {
      "goal", "relationship", "result", "improvement", "telling", "closed",
      doc = "The first link that is missing; closed: it went around",
    },
    turn_started = instant { doc = "The talk with which the turn began" },
    turn_closed = instant { doc = "When those for whom it is heard of it" },
    turn_days = integer { doc = "From one to the other" },
    turn_of = ref { "person", doc = "Whose turn it is" },
    got_better = boolean { doc = "The result after it is better than that before; unset: not measured since" },
  },
  findings = { stuck = "low", no_better = "medium" },
  eval = function(improvement, ctx, params)
    if improvement.state == "refused" then
      return {}
    end
    local opened = improvement.opened_at or improvement.created_at
    local done = improvement.state == "done" and (improvement.done_at or ctx:since(improvement, "state")) or nil
    local review = improvement.review
    local objective = objective_of(ctx, improvement)
    local measure = improvement.measure or objective and objective.measure
    local service = improvement.service or measure and measure.service
      or improvement.process and improvement.process.service
    local started, channel, unit = beginning(objective, review, params)
    local before, after = results(ctx, measure, opened, done)
    local told = done and heard(ctx, service, channel, unit, done)

    local maker = answers.who(ctx, params, improvement.owner, service and service.owner, improvement.team)
    local manager = unit and unit.relationship_manager
    local link, whose, due
    if not objective and not started then
      link, whose = "goal", maker -- pack value says what serves no objective
    elseif not started then
      link, whose, due = "relationship", answers.who(ctx, params, objective.owner, maker), opened + params.grace
    elseif not before and not review then
      link, due = "result", opened + params.grace
      whose = answers.who(ctx, params, measure and measure.owner, objective and objective.owner, maker)
    elseif not done then
      link, whose = "improvement", maker
      due = improvement.due and days.starts(improvement.due + 1, params) or opened + params.patience
    elseif not told then
      link, due = "telling", done + params.tell_within
      whose = answers.who(ctx, params, manager, service and service.owner, maker)
    else
      link = "closed"
    end

    local worth = improvement.value_per_year
    if due and ctx:passed(due) then
      ctx:finding("stuck", {
        key = link,
        message = "\"" .. improvement.title .. "\""
          .. (worth and ", worth " .. wording.amount(worth) .. " a year, " or " ") .. lacking[link],
        because = {
          objective = objective,
          agreed_at = started and time.format(started),
          result = before and before.value,
          opened_at = time.format(opened),
          done_at = done and time.format(done),
          worth_per_year = worth,
        },
        owner = whose,
        next = steps[link],
      })
    end

    local better
    if before and after then
      better = (after.value - before.value) * (measure.better == "lower" and -1 or 1) > 0
      if not better and not ctx:passed(done + 365 * 86400000) then
        ctx:finding("no_better", {
          message = string.format("\"%s\" is done, and %s is no better for it: %s before, %s now", improvement.title,
            measure.name, wording.number(before.value), wording.number(after.value)),
          because = { before = before, after = after, cost = improvement.cost },
          owner = maker,
          next = "Say why, and try something else; what did not help is worth telling, too",
        })
      end
    end

    local closed = link == "closed" and told or nil
    return {
      circle = link,
      turn_started = started,
      turn_closed = closed,
      turn_days = closed and (closed - started) // 86400000,
      turn_of = whose,
      got_better = better,
    }
  end,
}
