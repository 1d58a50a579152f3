-- SPDX-License-Identifier: Apache-2.0
-- Who may let a finding stand: whoever answers for it, and those above. In their own name, and not for ever.
local accountable = require "core.accountable"
local line = require "core.line"

local SECOND <const> = 1000

local terms = {
  "policy", "record", "code", "reason", "until_at", "by", "severity", "withdrawn_at", "withdrawn_because",
}

local commitments = {
  service_owner = true, process_owner = true, outcome_owner = true, sponsor = true, relationship_manager = true,
}

-- A field that not every type has.
local function field(record, name)
  local has, value = pcall(function()
    return record[name]
  end)
  return has and value or nil
end

local function named(ctx, id)
  local kind, key = (id or ""):match("^([%w_]+)/(.+)$")
  local known, record = pcall(function()
    return kind and ctx:get(kind, key)
  end)
  return known and record or nil
end

-- What a commitment can be for: the thing itself, or what it is about.
local subjects = { "service", "process", "outcome" }

local function subject_of(about)
  for _, name in ipairs(subjects) do
    local found = about and (about.type == name and about or field(about, name))
    if found then
      return name, found
    end
  end
end

local function unit_of(about)
  return about and (about.type == "unit" and about or field(about, "unit"))
end

-- Who has accepted a role: for that very subject; of a thing without one, who works in its unit or in one above.
local function holders(ctx, role, about)
  local list = {}
  local name, subject = subject_of(about)
  local filter = { role = role, accepted = true }
  if subject then
    filter[name] = subject
  end
  for held in ctx:each("commitment", filter) do
    local person = held.person
    local in_line = not subject and person.unit and line.up(unit_of(about), line.parent, function(one)
      return one == person.unit
    end)
    list[#list + 1] = (subject or in_line) and person or nil
  end
  return list
end

local function whose(record)
  return record.type == "unit" and record.head or field(record, "owner")
end

local function is_person(record)
  return record.type == "person"
end

-- The people who answer: an owner is a person, a unit, a thing that somebody owns, a role, or nobody.
local function answering(ctx, owner, about)
  local list = {}
  local role = (owner or ""):match("^role:(.+)$")
  local person = line.up(named(ctx, owner) or not role and about or nil, whose, is_person)
  if person then
    list[1] = person
  elseif commitments[role] then
    return holders(ctx, role, about)
  elseif role then
    for holder in ctx:each("person", { position = role }) do
      list[#list + 1] = holder
    end
  end
  return list
end

-- This person, whoever acts in their stead, and those above.
local function may_speak(who, person)
  return line.up(person, line.manager, function(one)
    return one == who or one.deputy == who
  end) ~= nil
end

local function may_accept(who, acceptance, ctx, params)
  for _, position in ipairs(params.positions) do
    if who.position == position then
      return true
    end
  end
  for _, person in ipairs(answering(ctx, acceptance.owner, named(ctx, acceptance.record))) do
    if may_speak(who, person) then
      return true
    end
  end
  return who == accountable.head_of_it(ctx, params)
end

local function is_about_terms(change)
  for _, name in ipairs(terms) do
    if change.kind ~= "update" or change.changed[name] then
      return true
    end
  end
  return false
end

return guard {
  title = "Who answers for a finding lets it stand, in their own name and not for ever",
  source = "pack core",
  on = "acceptance",
  level = "enforce",
  params = {
    most = duration { default = "365d", doc = "An acceptance lasts so long at most" },
    positions = list {
      text,
      default = { "ceo", "coo", "cfo", "cio", "it_director" },
      doc = "Who may accept any finding, by position; besides whoever owns it, their deputy and those above",
    },
  },
  check = function(change, ctx, params)
    local acceptance = change.record or change.before
    local is_person_named = change.actor:find("^person/") ~= nil
    local who = is_person_named and named(ctx, change.actor)
    if not is_about_terms(change) then
      return
    elseif is_person_named and not who then
      ctx:refuse("Only a person lets a finding stand, and " .. change.actor .. " is not recorded: record who that is "
        .. "first, as with steward apply, or say somebody who is")
    elseif not who then
      ctx:refuse("Only a person lets a finding stand: say who, with --as person/ana or a token of that person")
    elseif not may_accept(who, acceptance, ctx, params) then
      ctx:refuse("Only whoever answers for this finding may say that it stands, their deputy, or somebody above them")
    elseif change.record and not acceptance.withdrawn_at then
      if acceptance.by ~= who then
        ctx:refuse("Everybody accepts in their own name", { field = "by" })
      elseif acceptance.until_at - ctx:now(SECOND) >= params.most + SECOND then
        ctx:refuse("A finding is accepted for " .. params.most // 86400000 .. " days at most", { field = "until_at" })
      end
    end
  end,
}
