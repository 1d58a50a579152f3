-- SPDX-License-Identifier: Apache-2.0
-- Who somebody is for a programme: a role and a group, by position where it is listed, else by what the person does.
-- An organisation without the title of CIO has somebody who leads IT all the same.
local accountable = require "core.accountable"
local days = require "core.days"

local six = { "cio", "it_director", "it_manager", "ceo", "coo", "line_manager" }
local is_one_of_six = {}
for _, role in ipairs(six) do
  is_one_of_six[role] = true
end

local function leads_a_unit(ctx, person)
  return ctx:count("unit", { head = person }) > 0
end

local function cluster(ctx, params, person, head)
  local listed = person == head and "it" or params.clusters[person.position]
  if listed then
    return listed
  elseif accountable.in_it(person.unit) then
    return "it"
  elseif person.executive then
    return "c_level"
  end
  return leads_a_unit(ctx, person) and "business_line" or "other"
end

local function role(ctx, params, person, head)
  if person == head then
    return "cio"
  elseif is_one_of_six[person.position] and person.position ~= "cio" then
    return person.position
  end
  local group = cluster(ctx, params, person, head)
  if group == "it" then
    return leads_a_unit(ctx, person) and "it_manager" or "other"
  elseif group == "c_level" then
    return person.manager and "executive" or "ceo"
  end
  return group == "business_line" and "line_manager" or "other"
end

-- When the person last did something for the programme, by the record of it; nil: never.
local function last_action(ctx, programme, person)
  local last = ctx:top("evidence", "done_at", 1, { programme = programme, person = person })[1]
  return last and last.done_at, last
end

return library {
  six = six,
  cluster = cluster,
  role = role,
  last_action = last_action,
  takes_part = { "driver", "member", "stand_in" },
  -- From when on somebody could have done something for it.
  began = function(programme, params)
    return programme.from_date and days.starts(programme.from_date, params) or programme.created_at
  end,
  -- What is said of the organisation as a whole is said once, on the programme that has run longest.
  speaks_for_all = function(ctx, programme)
    return programme.state == "running" and ctx:each("programme", { state = "running" })() == programme
  end,
}
