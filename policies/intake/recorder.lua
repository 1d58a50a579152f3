-- SPDX-License-Identifier: Apache-2.0
-- Recorder: a table that says which field of a record comes from where, as a function that records what it is given;
-- see field.lua for fields.

local read = require "intake.read"
local told_of = require "intake.told"
local follow = require "intake.follow"
local place = require "intake.place"
local field = require "intake.field"
local parts = require "intake.parts"
local shapes = require "intake.shapes"
local ticket = require "intake.ticket"

local tellers = {
  incident = told_of.incident, deployment = follow.deployment, change = follow.change, outage = follow.outage,
  maintenance = follow.maintenance, ticket = ticket.tell,
}
local words = shapes.words -- of a table that are no fields of the record

-- Times that say no zone, or days and months with slashes between.
local function zoned(zone, dates)
  local good, why = pcall(time.parse, "", zone, dates)
  if not good then
    error((why:gsub("^[^ ]*:%d+: ", "")), 0)
  end
  return function(item, ...)
    for i = 1, select("#", ...) do
      local found = read.local_instant(item, select(i, ...), zone, dates)
      if found then
        return found
      end
    end
  end
end

-- Fields that are people and units: a text there is an address or a name, as in { email =, name = }.
local people = {
  assignee = true, caller = true, resolved_by = true, requested_by = true, owner = true, deployed_by = true,
  released_by = true,
}

local function one_called(get, find)
  return function(item, from)
    local called = get(item, from)
    return type(called) == "string" and not called:find("^%l+/") and find(from, called) or called
  end
end

-- A table, or a list of such, that says who it is finds the record itself.
local function finds_somebody(how)
  if type(how) ~= "table" or field.is_person(how) then
    return field.is_person(how)
  end
  for _, one in ipairs(how) do
    if not finds_somebody(one) then
      return false
    end
  end
  return #how > 0
end

local function somebody(from, called)
  return place.person(from, called:find("@", 1, true) and { email = called } or { name = called })
end

local function unit(from, called)
  return place.made(from, "unit", "name", called, {})
end

local function is_paths(how)
  for word, part in pairs(type(how) == "table" and how or { how }) do
    if type(word) ~= "number" or type(part) ~= "string" then
      return false
    end
  end
  return true
end

-- What stands where a time should and is none is kept in from.unread, to be said of what is recorded without it: else
-- it would be lost without a word.
local function or_said(get, how, spec, where, name)
  local text_of = field.getter(how, read.no_instant, spec, where .. name)
  local is_local = spec.zone or spec.dates
  return reader.first(get, function(item, from)
    local text = text_of(item, from)
    if text and not (is_local and time.parse(text, spec.zone, spec.dates)) then
      from.unread = name .. ": \"" .. text .. "\" is no time that is understood"
    end
  end)
end

-- Fields, and how each is read: what `add` is called with. `part` is the table `spec`, or one within it.
local function fields_in(part, spec, where, add)
  local instant = (spec.zone or spec.dates) and zoned(spec.zone, spec.dates) or read.instant
  local is_ours = tellers[spec.record or "incident"]
  local function add_field(name, how, convert)
    convert = convert or field.convert_of(name)
    convert = convert == read.instant and instant or convert
    local get = field.getter(how, convert, spec, where .. name)
    get = convert == instant and is_paths(how) and or_said(get, how, spec, where, name) or get
    local find = is_ours and not finds_somebody(how) and (people[name] and somebody or name == "team" and unit)
    add(name, find and one_called(get, find) or get)
  end
  for name, how in pairs(part) do
    if not words[name] and type(name) == "string" then
      add_field(name, how)
    end
  end
  if part.state then
    add("state", parts.state_of(part, spec, where))
  end
  local function add_part(more, as)
    for name, how in pairs(more or {}) do
      add_field(name, how, as)
    end
  end
  if part.fields or part.values or part.times then
    add_part(part.fields, read.text)
    add_part(part.values, read.scalar)
    add_part(part.times, read.instant)
  end
end

-- A function that reads all fields of a table within the table.
local function all_in(part, spec, where)
  local add, all = field.gathered()
  fields_in(part, spec, where, add)
  return all()
end

-- A function that reads all that the table tells.
local function fields_of(spec, where)
  local add, all = field.gathered()
  fields_in(spec, spec, where, add)
  for name, value in pairs(spec.set or {}) do
    add(name, value)
  end
  add("id", parts.key_of(spec.key, spec, where .. "key"))
  add("as", spec.as)
  add("place", parts.place_of(spec, where))
  if spec.record == "ticket" then
    add("stage", ticket.stage_of(spec, where))
  end
  if spec.url then
    add("external_url", field.getter(spec.url, read.url, spec, where .. "url"))
  end
  if spec.guess then
    add("guess", all_in(spec.guess, spec, where .. "guess."))
  end
  return all()
end

local ended = { resolved = true, closed = true }

-- spell = true, or { without = "event.id" }: only what lacks that.
local function spell_of(spec, where)
  local name = spec.spell ~= true and field.getter(spec.spell.without, read.text, spec, where .. "spell.without")
  local says = spec.state ~= nil
  return function(from, told, item)
    if name and name(item, from) ~= nil then
      told.over = nil
      return told_of.incident(from, told)
    elseif told.over == nil and says and told.state == nil then
      return told_of.ignore(from, "it does not say whether it is wrong or right again")
    elseif told.over == nil then
      told.over = ended[told.state] or false
      told.state = nil
    end
    return follow.spell(from, told)
  end
end

local function teller_of(spec, where)
  local record = spec.record or "incident"
  if not spec.spell then
    return tellers[record] or told_of.record_of(record)
  end
  return record == "outage" and follow.away or spell_of(spec, where)
end

-- What is said only of what is not known yet.
local function add_first(first, record, told, item, from)
  if told.id and not told_of.known(from, record, told.id, told.as) then
    for name, value in pairs(first(item, from)) do
      told[name] = told[name] == nil and value or told[name]
    end
  end
end

-- That somebody answered holds from the earliest that anybody tells: it is no field like others.
local function answers_in(told)
  local responded, answered, began = told.responded_at, told.answered_at, told.opened_at
  told.responded_at, told.answered_at = nil, nil
  return (responded or answered) and function(from, id, known)
    if responded and id then
      told_of.earliest(from, id, known, "responded_at", responded, began)
    elseif id and id:find("^incident/") then
      told_of.answered(from, id, known, answered, began)
    end
  end
end

-- What is said where the key is not there: ': no "alert.id"'; nothing of one that a function finds.
local function keyless(key)
  local paths = {}
  for _, path in ipairs(type(key) == "table" and key or { key }) do
    paths[#paths + 1] = type(path) == "string" and '"' .. path .. '"' or nil
  end
  return #paths > 0 and ": no " .. table.concat(paths, ", ") or nil
end

-- A function that records one item.
local function recorder(spec, where)
  shapes.check(spec, where)
  local no_key = keyless(spec.key)
  local read_all, before, after, tell = fields_of(spec, where), spec.before, spec.after, teller_of(spec, where)
  local first = spec.first and all_in(spec.first, spec, where .. "first.")
  return function(from, item)
    from.unread = nil
    local told = read_all(item, from)
    if first then
      add_first(first, spec.record or "incident", told, item, from)
    end
    local why_not = before and before(told, item, from)
    if why_not then
      return told_of.ignore(from, why_not)
    end
    local answer = (told.responded_at or told.answered_at) and answers_in(told)
    from.keyless = no_key
    local id, known = tell(from, told, item)
    if answer then
      answer(from, id, known)
    end
    if id and from.unread then
      told_of.ignore(from, from.unread)
    end
    if after and id then
      after(from, id, known, item)
    end
  end
end

return library { recorder = recorder }
