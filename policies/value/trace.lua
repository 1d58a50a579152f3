-- SPDX-License-Identifier: Apache-2.0
-- From a piece of work to the objective of the enterprise that it serves. An objective counts when one would know that
-- it is reached: it has a measure, or one above it has.
local accountable = require "core.accountable"
local words = require "value.words"
local work = require "value.work"

local function measured(objective)
  for _ = 1, 20 do
    if objective.measure then
      return true
    elseif not objective.parent then
      return false
    end
    objective = objective.parent
  end
  return false
end

-- Why an objective does not count; nil when it does.
local function lacking(objective)
  if objective.state ~= "open" then
    return "the objective " .. objective.name .. " is " .. objective.state
  elseif not measured(objective) then
    return "nobody would know that the objective " .. objective.name .. " is reached: it has no measure"
  end
end

-- The ways from a piece of work to objectives, the most direct first: { objective, words }
local function ways(piece)
  local list = {}
  local function add(objective, text)
    if objective then
      list[#list + 1] = { objective = objective, text = text }
    end
  end
  local function by_outcome(outcome, text)
    if outcome and outcome.state ~= "retired" then
      add(outcome.objective, text .. "the outcome " .. outcome.name)
    end
  end
  add(piece.objective, "by itself")
  by_outcome(piece.outcome, "by ")
  local project = piece.type == "change" and piece.project
  if project then
    add(project.objective, "by the project " .. project.name)
    by_outcome(project.outcome, "by the project " .. project.name .. " and ")
  end
  local service = work.service_of(piece)
  if service then
    add(service.serves, "by the service " .. service.name)
  end
  return list
end

return library {
  lacking = lacking,
  fields = {
    traces_to = ref { "objective", doc = "The objective of the enterprise that it serves" },
    trace = text { doc = "By what way, or what is missing" },
    untraced = boolean { doc = "It is open and serves no objective of which one would know that it is reached" },
  },
  findings = { serves_no_objective = "low" },
  eval = function(piece, ctx, params)
    if not work.is_open(piece) then
      return { untraced = false }
    end
    local missing
    for _, way in ipairs(ways(piece)) do
      local lack = lacking(way.objective)
      if not lack then
        return { traces_to = way.objective, trace = way.text, untraced = false }
      end
      missing = missing or lack
    end
    missing = missing or "it names no objective, and nothing that it names has one"
    ctx:finding("serves_no_objective", {
      message = "One cannot tell what " .. words.quoted(piece) .. " is for: " .. missing,
      because = { service = work.service_of(piece), outcome = piece.outcome },
      owner = accountable.of(ctx, params, work.answers(piece)),
      next = "Name the objective or the outcome that it serves, or drop it",
    })
    return { trace = missing, untraced = true }
  end,
}
