-- SPDX-License-Identifier: Apache-2.0
-- Mapping: a sender as a table; see recorder.lua for what becomes of one item, and the README of this pack for all that
-- may stand in it. What follows from the table alone is worked out once, when the file is loaded; of a delivery only
-- what its own kind of event has is read.

local read = require "intake.read"
local told_of = require "intake.told"
local loose = require "intake.loose"
local place = require "intake.place"
local field = require "intake.field"
local recorder = require "intake.recorder"
local checks = require "intake.checks"
local ways = require "intake.ways"

local function one_of(spec, where)
  local run, why_not, is_loose = recorder.recorder(spec, where), checks.checks_of(spec, where), spec.loose
  if not why_not and not is_loose then
    return run
  end
  return function(from, item)
    item = is_loose and loose.flat(item) or item
    local reason = why_not and why_not(item, from)
    if reason then
      return told_of.ignore(from, reason)
    end
    run(from, item)
  end
end

local function each_of(run, each, where)
  if type(each) ~= "function" and type(each) ~= "string" then
    error(where .. "each is a path or a function, not a " .. type(each), 0)
  end
  local list_of = type(each) == "function" and each or function(item) return read.list(item, each) end
  return function(from, item)
    local members = item and list_of(item, from) or {}
    for i = 1, #members do
      run(from, members[i])
    end
    return #members > 0
  end
end

local function all_of(run, about)
  return function(from, item)
    if type(item) ~= "table" or not about and read.is_empty(item) then
      return false
    end
    local n = #item
    if n == 0 then
      run(from, item)
    end
    for i = 1, n do
      run(from, item[i])
    end
    return true
  end
end

-- A function that records what of it is in the body; false: nothing. `about`: a part of the body, or what a function
-- finds (or why there is nothing).
local function part(spec, where)
  local run, has = one_of(spec, where), {}
  for i, path in ipairs(type(spec.has) == "table" and spec.has or { spec.has }) do
    has[i] = field.getter(path, read.at, {}, where .. "has")
  end
  run = spec.each and each_of(run, spec.each, where) or all_of(run, spec.about)
  local needs, find = #has, spec.about ~= nil and field.getter(spec.about, read.at, {}, where .. "about")
  if needs == 0 and not find then
    return run
  end
  return function(from, body)
    for i = 1, needs do
      if has[i](body, from) == nil then
        return false
      end
    end
    local item, why_not = body, nil
    if find then
      item, why_not = find(body, from)
    end
    if why_not then
      told_of.ignore(from, why_not)
    end
    return why_not ~= nil or item and run(from, item) or false
  end
end

-- What stands beside several tables goes for each of them that does not say it itself.
local alone = { event = true, kinds = true, ignored = true, otherwise = true, params = true }

local function inheriting(spec, more)
  local both = {}
  for name, how in pairs(type(spec) == "table" and more or {}) do
    both[name] = type(name) == "string" and not alone[name] and how or nil
  end
  for name, how in pairs(type(spec) == "table" and spec or {}) do
    both[name] = how
  end
  return type(spec) == "table" and both or spec
end

local compiled

-- By the word that says of what kind the event is.
local function by_event(spec, where)
  local get = field.getter(spec.event, read.text, spec, where .. "event")
  local kind_of, add_kind = place.by_word()
  local reason_of, add_reason = place.by_word()
  field.each_word(spec.kinds, function(kind, how)
    local own = type(how) == "table" and how or {}
    add_kind(kind, {
      run = compiled(inheriting(how, spec), where .. kind .. "."),
      otherwise = own.otherwise or "no " .. (type(own.about) == "string" and own.about or kind) .. " in it",
    })
  end)
  field.each_word(spec.ignored, add_reason)
  local otherwise = spec.otherwise or "an event of kind \"%s\" is not recorded"
  local unknown = "nothing says of what kind it is"
    .. (type(spec.event) == "string" and ": no " .. spec.event:match("[^@.].*") or "")
  local function one(from, body)
    local word = get(body, from)
    local kind = word and kind_of(word)
    if not word then
      from.unknown = unknown
    elseif not kind then
      told_of.ignore(from, reason_of(word) or otherwise:format(word))
    elseif not kind.run(from, body) then
      told_of.ignore(from, kind.otherwise)
    end
    return word ~= nil
  end
  return function(from, body) -- a list of events: each by itself
    if type(body) ~= "table" or type(body[1]) ~= "table" then
      return one(from, body)
    end
    local known = false
    for i = 1, #body do
      known = one(from, body[i]) or known
    end
    return known
  end
end

-- The first of several tables that the body has something of.
local function first_of(list_, where)
  local runs = {}
  for i, spec in ipairs(list_) do
    runs[i] = compiled(inheriting(spec, list_), where .. i .. ".")
  end
  return function(from, body)
    for i = 1, #runs do
      if runs[i](from, body) then
        return true
      end
    end
    return false
  end
end

function compiled(spec, where)
  if type(spec) == "function" then
    return function(from, body) return spec(body, from) end
  elseif type(spec) ~= "table" then
    error((where == "" and "a mapping" or where:sub(1, -2)) .. " is a table or a function, not a " .. type(spec), 0)
  end
  return #spec > 0 and first_of(spec, where) or spec.event and by_event(spec, where) or part(spec, where)
end

-- The table worked out; what is wrong with it is said of the line that calls `map` or `part_map`.
local function worked_out(spec)
  local good, run = pcall(compiled, spec, "")
  return good and run or error(run, 3)
end

-- A body that is JSON within a text of JSON, as some make it who encode twice.
local function unpacked(text)
  local inner = json.decode(text)
  return type(inner) == "table" and inner or text
end

-- Makes the function `map` of an intake.
local function map(spec)
  local run, own, otherwise = worked_out(spec), spec.params, spec.otherwise
  otherwise = otherwise or type(spec.each) == "string" and "nothing in \"" .. spec.each .. "\""
    or not spec.about and "an empty body" or nil
  local say = ways.says(otherwise or "")
  local function why(from)
    return from.unknown or say(from.body, from)
  end
  return function(delivery, ctx, params)
    local from = told_of.from(delivery, ctx, params)
    from.own = own
    if type(from.body) == "string" then
      from.body = unpacked(from.body)
    end
    run(from, from.body)
    return told_of.edits(from, why)
  end
end

-- The same for a body within the body: a function that says whether it was of that kind.
local function part_map(spec)
  local run = worked_out(spec)
  return function(body, from)
    local outer = from.body
    from.body = body
    local is_meant = run(from, body)
    from.body = outer
    return is_meant
  end
end

return library { map = map, part_map = part_map }
