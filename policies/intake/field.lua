-- SPDX-License-Identifier: Apache-2.0
-- Field: what a table of a mapping says of one field, as a function that reads it. All that follows from the table
-- alone is worked out when the file is loaded.
--   "alert.id"                        what stands there; ".path" in the whole body, "@name" in the headers, "=text" is
--                                     that text itself, and "{owner}/{name}" is put together
--   7, true                           itself
--   { "a.b", "c", null }              the first that has something; null empties the field
--   { "status", ok = "resolved", failed = { "cause" } }   what its words mean, or where that stands; "*": all others
--   { login = …, email = …, name = …, … }   a person, see place.lua; with null in it nobody empties the field
--   function(item, from) … end        what is odd about the sender
-- These may stand within each other: { { "merged", ["true"] = "done" }, { "state", closed = "cancelled" } }.

local read = require "intake.read"
local place = require "intake.place"
local loose = require "intake.loose"
local grade = require "intake.grade"

local function priority(item, ...)
  return grade.priority(read.text(item, ...))
end

local converts = {
  at = read.instant, began = read.instant, description = read.text, planned = read.flag, priority = priority,
  production = read.flag, reassignments = read.integer, reopens = read.integer, severity = read.text,
  source_version = read.integer, title = read.text, version = read.integer,
}

-- How a field is read whose table does not say it.
local function convert_of(name)
  return converts[name] or name:sub(-3) == "_at" and read.instant or name:sub(-4) == "_url" and read.url or read.text
end

-- Calls take(word, value) for each; where a key says several, as in ["issue|work_item"], its value is that of each.
local function each_word(by_words, take)
  for some, value in pairs(by_words or {}) do
    if type(some) ~= "string" or not some:find("|", 1, true) then
      take(type(some) == "string" and some:lower() or some, value)
    else
      for word in some:gmatch("[^|]+") do
        take(word:lower(), value)
      end
    end
  end
end

-- Fields one by one: a function to add a name and how it is read, or its value, and one that then makes of all of them
-- the function that reads them into a table; nil where there are none. `needed`: of how many, the first, there must be
-- one; else it reads nothing.
local function gathered(needed)
  local names, gets = {}, {}
  return function(name, get)
    names[#names + 1] = name
    gets[#names] = get
  end, function()
    return #names > 0 and reader.fields(names, gets, needed) or nil
  end
end

local getter

-- "{.repository.name}#{number}", "{name|title} is down"; what is not there is "?", and without any of it it is nothing.
local function template(text, spec, where)
  local parts = {}
  for before, paths in text:gmatch("([^{}]*){([^{}]+)}") do
    local ways = {}
    for path in paths:gmatch("[^|]+") do
      ways[#ways + 1] = path
    end
    parts[#parts + 1] = before
    parts[#parts + 1] = getter(#ways == 1 and ways[1] or ways, read.text, spec, where)
  end
  parts[#parts + 1] = text:match("[^}]*$")
  return reader.filled(table.unpack(parts))
end

-- The text that a function gives, read as one that stands in the body: a time by its digits, an address only where it
-- is one.
local function converted(how, convert)
  if convert == read.text or convert == read.at then
    return how
  end
  return function(item, from)
    local said = how(item, from)
    if type(said) == "string" then
      return convert({ said }, "1")
    end
    return said
  end
end

local here, header, exact = 46, 64, 61 -- . @ =

local function at_path(path, convert, spec, where)
  local mark = path:byte()
  if mark == exact then
    return reader.same(path:sub(2))
  elseif mark == here then
    return reader.beside(convert, "body", path:sub(2))
  elseif mark == header then
    return reader.beside(convert, "delivery.headers", path:sub(2))
  elseif path:find("{", 1, true) then
    return converted(template(path, spec, where), convert)
  end
  return reader.at(convert, spec.loose and loose.spelled(path) or path)
end

-- Paths in the item alone: one question for all of them.
local function at_paths(paths, convert, spec)
  local own = {}
  for i, path in ipairs(paths) do
    if type(path) ~= "string" or path:find("^[.=@]") or path:find("{", 1, true) then
      return nil
    end
    own[i] = spec.loose and loose.spelled(path) or path
  end
  return reader.at(convert, table.unpack(own))
end

-- A table that says who it is.
local function is_person(how)
  return type(how) == "table" and (how.login or how.email or how.name) and true or false
end

local function person(how, spec, where)
  local add, all = gathered(3)
  for _, word in ipairs({ "login", "email", "name", "robot" }) do
    add(word, how[word] and getter(how[word], read.text, spec, where .. "." .. word))
  end
  add("field", how.field)
  add("as", how.as)
  local who_is, nobody = all(), how[1] == null and null or nil
  return function(item, from)
    local who = who_is(item, from)
    return who and not who.robot and place.person(from, who) or nobody
  end
end

local function first_of(how, convert, spec, where)
  local gets = {}
  for i, part in ipairs(how) do
    gets[i] = part == null and null or getter(part, convert, spec, where)
  end
  return reader.first(table.unpack(gets))
end

function getter(how, convert, spec, where)
  local kind = type(how)
  if kind == "function" then
    return converted(how, convert)
  elseif kind == "number" or kind == "boolean" then
    return reader.same(how)
  elseif kind == "string" and how ~= "" then
    return at_path(how, convert, spec, where)
  elseif kind ~= "table" then
    error(where .. ": a path, a list of paths, a table of words or a function, not "
      .. (how == "" and "\"\"" or "a " .. kind), 0)
  elseif is_person(how) then
    return person(how, spec, where)
  end
  local meanings = {}
  each_word(how, function(word, means)
    if type(word) == "string" then
      meanings[word] = type(means) == "table" and getter(means, convert, spec, where .. "." .. word) or means
    end
  end)
  local has_words = not read.is_empty(meanings)
  if #how == 0 then
    error(where .. ": says no path, as in { \"alert.status\", ok = \"resolved\" }", 0)
  end
  convert = has_words and read.text or convert
  local get = at_paths(how, convert, spec) or first_of(how, convert, spec, where)
  return has_words and reader.meaning(get, meanings) or get
end

return library {
  reads = function(how) -- the same for functions of a mapping: lib.reads "{name} on {host}", of an item and `from`
    return getter(how, read.text, {}, "reads")
  end,
  loosely = function(how) -- of a loose body
    return getter(how, read.text, { loose = true }, "loosely")
  end,
  small = function(how) -- in small letters
    local get = getter(how, read.text, {}, "small")
    return function(item, from)
      local said = get(item, from)
      return said and said:lower()
    end
  end,
  each_word = each_word,
  gathered = gathered,
  convert_of = convert_of,
  is_person = is_person,
  getter = getter,
}
