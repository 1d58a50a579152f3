-- SPDX-License-Identifier: Apache-2.0
-- An idea without somebody who may spend what it costs stays one. After a while it goes to the first one up the line
-- who can; after the same while again to the next.
local wording = require "core.wording"
local answers = require "improvement.answers"

local waiting = { suggested = true, accepted = true }

-- Whether this person may commit that much. Money of another currency is not taken for an authority.
local function may(person, cost)
  local authority = person.budget_authority
  return not cost or cost.amount == 0
    or authority ~= nil and authority.currency == cost.currency and authority >= cost
end

local function says(person)
  return person.name .. " may commit "
    .. (person.budget_authority and wording.amount(person.budget_authority) or "nothing that is recorded")
end

-- From the nearest person on up: who could make it happen; who was passed on the way; and who is the last of them.
local function up_the_line(ctx, params, start, cost)
  local able, unable, last = {}, {}, nil
  local person = start
  for _ = 1, 12 do -- a line of more steps is a ring
    if not person then
      break
    end
    if answers.here(ctx, person, params) then
      last = person
      if may(person, cost) then
        able[#able + 1] = person
      else
        unable[#unable + 1] = says(person)
      end
    end
    person = person.manager
  end
  return able, unable, last
end

local function nearest(ctx, improvement, params)
  local service, process = improvement.service, improvement.process
  return answers.who(ctx, params, improvement.owner, service and service.owner, process and process.owner,
    improvement.team, improvement.suggested_by and improvement.suggested_by.manager)
end

return policy {
  title = "A suggested improvement has somebody who can make it happen",
  source = "article 004, row S7",
  needs = { "improvement.owner" },
  on = "improvement",
  params = {
    grace = duration { default = "14d", doc = "How long it may look for somebody, and then each one up the line has" },
  },
  gives = {
    can_happen = boolean { doc = "Its owner is there, and may commit what it costs" },
    escalated_to = ref { "person", doc = "Who has to find somebody now" },
  },
  findings = { nobody_can = "medium" },
  eval = function(improvement, ctx, params)
    if not waiting[improvement.state] then
      return {}
    end
    local cost, owner = improvement.cost, answers.here(ctx, improvement.owner, params)
    local since = improvement.opened_at or improvement.created_at
    if owner and may(owner, cost) then
      return { can_happen = true }
    elseif not ctx:passed(since + params.grace) then
      return { can_happen = false }
    end

    local able, unable, last = up_the_line(ctx, params, nearest(ctx, improvement, params), cost)
    local step = 1
    while step < #able and ctx:passed(since + (step + 1) * params.grace) do
      step = step + 1
    end
    local to = able[step] or last
    local worth = improvement.value_per_year
    local what = "\"" .. improvement.title .. "\""
      .. (worth and ", worth " .. wording.amount(worth) .. " a year," or "")
    local lacks
    if not owner then
      lacks = " has nobody who would make it happen"
    else
      lacks = " costs " .. wording.amount(cost) .. ", and " .. says(owner)
    end
    ctx:finding("nobody_can", {
      key = to,
      severity = step > 1 and "high" or nil,
      message = what .. lacks,
      because = {
        cost = cost,
        worth_per_year = worth,
        waits_since = time.format(since),
        in_the_line = #unable > 0 and unable or nil,
        suggested_by = improvement.suggested_by,
      },
      owner = to,
      next = #able > 0 and "Take it, give it to somebody who has the means, or refuse it and say why"
        or "Nobody in this line may commit that much: ask for the money, or make it smaller",
    })
    return { can_happen = false, escalated_to = to }
  end,
}
