-- SPDX-License-Identifier: Apache-2.0
-- Recorder: a table that says which field of a record comes from where, as a function that records what it is given;
-- see field.lua for fields.

local read = require "intake.read"
local told_of = require "intake.told"
local follow = require "intake.follow"
local field = require "intake.field"
local parts = require "intake.parts"

local tellers = {
  incident = told_of.incident, deployment = follow.deployment, change = follow.change, outage = follow.outage,
}

-- Words of a table that are no fields of the record.
local words = {
  about = true, after = true, as = true, before = true, component = true, each = true, fields = true, guess = true,
  has = true, key = true, labels = true, loose = true, names = true, only = true, otherwise = true, params = true,
  record = true, repository = true, service = true, set = true, spell = true, state = true, states = true,
  tell = true, times = true, url = true, values = true, zone = true,
}

-- Times that say no zone.
local function zoned(zone)
  return function(item, ...)
    for i = 1, select("#", ...) do
      local found = read.local_instant(item, select(i, ...), zone)
      if found then
        return found
      end
    end
  end
end

-- Fields, and how each is read: what `add` is called with.
local function fields_in(spec, where, add)
  local instant = spec.zone and zoned(spec.zone) or read.instant
  local function add_field(name, how, convert)
    convert = convert or field.convert_of(name)
    convert = convert == read.instant and instant or convert
    add(name, field.getter(how, convert, spec, where .. name))
  end
  for name, how in pairs(spec) do
    if type(name) == "string" and not words[name] then
      add_field(name, how)
    end
  end
  local function add_part(part, as)
    for name, how in pairs(part or {}) do
      add_field(name, how, as)
    end
  end
  if spec.fields or spec.values or spec.times then
    add_part(spec.fields, read.text)
    add_part(spec.values, read.scalar)
    add_part(spec.times, read.instant)
  end
  for name, value in pairs(spec.set or {}) do
    add(name, function() return value end)
  end
end

-- The state, by the table `states` that may stand beside it.
local function state_of(spec, where)
  local how = spec.state
  if spec.states and type(how) ~= "function" then
    local paths = type(how) == "table" and how or { how }
    how = {}
    for word, means in pairs(spec.states) do
      how[word] = means
    end
    table.move(paths, 1, #paths, 1, how)
  end
  return field.getter(how, read.text, spec, where .. "state")
end

-- Two lists: names, and the functions that read them.
local function fields_of(spec, where)
  local names, getters, guess = {}, {}, {}
  local function add(name, get)
    names[#names + 1], getters[#getters + 1] = name, get
  end
  fields_in(spec, where, add)
  add("id", parts.key_of(spec.key, spec, where .. "key"))
  if spec.as then
    add("as", function() return spec.as end)
  end
  local where_it_lies = parts.place_of(spec, where)
  if where_it_lies then
    add("place", where_it_lies)
  end
  if spec.state then
    add("state", state_of(spec, where))
  end
  if spec.url then
    add("external_url", field.getter(spec.url, read.url, spec, where .. "url"))
  end
  if spec.guess then
    fields_in(spec.guess, where .. "guess.", function(name, get) guess[name] = get end)
    add("guess", function(item, from)
      local told = {}
      for name, get in pairs(guess) do
        told[name] = get(item, from)
      end
      return told
    end)
  end
  return names, getters
end

local ended = { resolved = true, closed = true }

local function spell(from, told)
  if told.over == nil then
    told.over = ended[told.state] or false
    told.state = nil
  end
  return follow.spell(from, told)
end

local function teller_of(spec)
  local record = spec.record or "incident"
  return spec.tell or spec.spell and spell or tellers[record] or told_of.record_of(record)
end

-- A function that records one item.
local function recorder(spec, where)
  local names, getters = fields_of(spec, where)
  local n, before, after, tell = #names, spec.before, spec.after, teller_of(spec)
  return function(from, item)
    local told = {}
    for i = 1, n do
      told[names[i]] = getters[i](item, from)
    end
    local why_not = before and before(told, item, from)
    if why_not then
      return told_of.ignore(from, why_not)
    end
    local id, known = tell(from, told)
    if after and id then
      after(from, id, known, item)
    end
  end
end

return library { recorder = recorder }
