-- SPDX-License-Identifier: Apache-2.0
-- "The CIO alone, or even the IT organisation alone, cannot drive it." The roles that count are needed wherever
-- somebody holds them; people and functions that are needed besides are recorded as such.
local accountable = require "core.accountable"
local days = require "core.days"
local who = require "leadership.who"

-- Everybody who takes part, by id; and how many of them are outside of IT.
local function participants(programme, ctx)
  local of, outside = {}, 0
  for participation in ctx:each("participation", { programme = programme, part = who.takes_part, takes_part = true }) do
    of[participation.person.id] = participation
    outside = outside + (participation.cluster == "it" and 0 or 1)
  end
  return of, outside
end

local function works_in(person, unit)
  local at = person.unit
  for _ = 1, 12 do
    if not at or at == unit then
      return at ~= nil or unit.head == person
    end
    at = at.parent
  end
  return false
end

-- The roles that somebody here holds and from which nobody takes part.
local function missing_roles(programme, ctx, params, of, head)
  local taken, list, held = {}, {}, 0
  for _, participation in pairs(of) do
    taken[participation.role or "other"] = true
  end
  if programme.lead then
    taken[who.role(ctx, params, programme.lead, head)] = true
  end
  for _, role in ipairs(params.needed) do
    local holder = role == "cio" and head or nil
    if role ~= "cio" then
      for person in ctx:each("person", { position = role }) do
        holder = holder or person ~= head and accountable.here(ctx, person, params) and person or nil
      end
    end
    held = held + (holder and 1 or 0)
    if holder and not taken[role] then
      list[#list + 1] = { role = role, holder = holder }
    end
  end
  return list, held
end

-- What was recorded as needed and is not there: people, and functions.
local function missing_named(programme, ctx, of)
  local list, all = {}, 0
  for needed in ctx:each("participation", { programme = programme, part = "needed" }) do
    local there = needed.person ~= nil and of[needed.person.id] ~= nil
    if not needed.person and needed.unit then
      for _, participation in pairs(of) do
        there = there or works_in(participation.person, needed.unit)
      end
    end
    all = all + 1
    if not there and (needed.person or needed.unit) then
      list[#list + 1] = needed
    end
  end
  return list, all
end

local function in_the_stead_of(head, programme, ctx, of)
  for participation in ctx:each("participation", { programme = programme, part = "stand_in" }) do
    if participation.stands_in_for == head and participation.person and of[participation.person.id] then
      return participation.person
    end
  end
  return head.deputy
end

local function ask_about_stand_in(programme, ctx, params, head, stand_in)
  if not stand_in then
    ctx:finding("nobody_stands_in", {
      message = "Nobody acts in the stead of " .. head.name .. " in " .. programme.name,
      owner = head,
      next = "Name a stand-in: a participation with the part stand_in, or a deputy",
    })
    return
  end
  local every = programme.act_every or params.act_every
  local theirs, heads = who.last_action(ctx, programme, stand_in), who.last_action(ctx, programme, head)
  local head_silent = ctx:passed((heads or who.began(programme, params)) + every)
  if theirs and head_silent and theirs > (heads or 0) then
    ctx:finding("stand_in_acts_alone", {
      message = stand_in.name .. " acts in the stead of " .. head.name .. ", who was last seen in " .. programme.name
        .. " " .. (heads and "on " .. days.text_of(heads, params) or "never"),
      because = { stand_in = stand_in, acted_on = days.text_of(theirs, params) },
      owner = head,
      next = "Be seen there again, or hand over for good and say so",
    })
  end
end

return policy {
  title = "Those who are needed take part, and somebody stands in for who leads IT",
  source = "article 002, row L6",
  needs = { "participation" },
  on = "programme",
  params = {
    needed = list {
      text,
      default = { "cio", "it_director", "it_manager", "ceo", "coo", "line_manager" },
      doc = "Roles that are to take part where somebody here holds them",
    },
  },
  gives = {
    takes_part = integer { doc = "People who take part" },
    outside_it = integer { doc = "Of them outside of IT" },
    needed = integer { doc = "Roles, people and functions that are needed" },
    missing = integer { doc = "Of them not there" },
    stand_in = ref { "person", doc = "Who acts in the stead of who leads IT" },
  },
  findings = {
    role_missing = "medium", needed_missing = "medium", it_alone = "high", nobody_stands_in = "low",
    stand_in_acts_alone = "medium",
  },
  eval = function(programme, ctx, params)
    if programme.state ~= "running" then
      return {}
    end
    local head = accountable.head_of_it(ctx, params)
    local owner = programme.lead or head
    local of, outside = participants(programme, ctx)
    local roles, held = missing_roles(programme, ctx, params, of, head)
    local named, listed = missing_named(programme, ctx, of)
    local n = 0
    for _ in pairs(of) do
      n = n + 1
    end

    for _, missing in ipairs(roles) do
      local title = params.role_names[missing.role] or missing.role
      ctx:finding("role_missing", {
        key = missing.role,
        message = "No " .. title .. " takes part in " .. programme.name .. "; " .. missing.holder.name .. " is one",
        because = { role = missing.role, could = missing.holder },
        owner = owner,
        next = "Ask " .. missing.holder.name .. " in, with something to decide",
      })
    end
    for _, missing in ipairs(named) do
      local whom = missing.person or missing.unit
      ctx:finding("needed_missing", {
        key = missing.key,
        message = whom.name .. " is needed in " .. programme.name .. " and is not there",
        because = { needed = whom },
        owner = owner,
        next = missing.person and "Ask " .. whom.name .. " in, or find somebody else for that part"
          or "Ask " .. (whom.head and whom.head.name or "the head of " .. whom.name) .. " who it will be",
      })
    end
    if n > 0 and outside == 0 then
      ctx:finding("it_alone", {
        message = "Only IT takes part in " .. programme.name .. ": what it is for is decided without those it is for",
        because = { takes_part = n, outside_it = outside },
        owner = owner,
        next = "Bring in one line-of-business manager with a result to win or to lose",
      })
    end

    local stand_in = head and in_the_stead_of(head, programme, ctx, of)
    if head then
      ask_about_stand_in(programme, ctx, params, head, stand_in)
    end
    return {
      takes_part = n,
      outside_it = outside,
      needed = held + listed,
      missing = #roles + #named,
      stand_in = stand_in,
    }
  end,
}
