-- SPDX-License-Identifier: Apache-2.0
-- Parts: what takes several fields of a table together, each as in field.lua: the key of a record, where it lies, and
-- how it stands.

local read = require "intake.read"
local place = require "intake.place"
local field = require "intake.field"

-- All parts of a key together; without one of them there is no key.
local function key_of(how, spec, where)
  if type(how) ~= "table" then
    return field.getter(how, read.id, spec, where)
  end
  local parts, n = {}, #how
  for i, part in ipairs(how) do
    parts[i] = field.getter(part, read.id, spec, where)
  end
  return function(item, from)
    local key = parts[1](item, from)
    for i = 2, n do
      local part = parts[i](item, from)
      key = key and part and key .. "-" .. part or nil
    end
    return key
  end
end

-- Labels: an object, or a list of "name:value", with commas or apart, or of { name =, value = }.
local function labels_of(found)
  if type(found) == "table" and #found == 0 then
    return found
  end
  local labels = {}
  for _, tag in ipairs(read.texts({ found }, "1")) do
    local name, value = tag:match("^([^:=]+)[:=](.+)$")
    if name and not labels[name] then
      labels[name] = value
    end
  end
  for _, tag in ipairs(read.list({ found }, "1")) do
    local name = read.text(tag, "name", "key")
    if name then
      labels[name] = read.text(tag, "value")
    end
  end
  return labels
end

local function labels_at(item, ...)
  local found = read.at(item, ...)
  return found ~= nil and labels_of(found) or nil
end

local function add_names(names, found)
  local is_text = type(found) == "string"
  names[#names + 1] = is_text and found or nil
  if found ~= nil and not (is_text and not found:find(",", 1, true)) then
    for _, name in ipairs(read.texts({ found }, "1")) do
      names[#names + 1] = name
    end
  end
end

-- Texts, lists of texts and texts with commas, one behind the other; nil where no rule of the organisation looks there.
local function names_of(how, spec, where)
  local parts = {}
  for i, part in ipairs(type(how) == "table" and how or { how }) do
    parts[i] = field.getter(part, read.at, spec, where)
  end
  local n = #parts
  return function(item, from)
    if not place.parameter(from, "services") then
      return nil
    end
    local names = {}
    for i = 1, n do
      add_names(names, parts[i](item, from))
    end
    return names
  end
end

-- nil where the table names none of it.
local function place_of(spec, where)
  local add, all = field.gathered()
  for _, word in ipairs({ "service", "component", "repository", "within" }) do
    if spec[word] then
      add(word, field.getter(spec[word], read.text, spec, where .. word))
    end
  end
  if spec.labels then
    add("labels", field.getter(spec.labels, labels_at, spec, where .. "labels"))
  end
  if spec.names then
    add("names", names_of(spec.names, spec, where .. "names"))
  end
  return all()
end

-- The state, by the table `states` that may stand beside it. `part` is the table `spec`, or one within it.
local function state_of(part, spec, where)
  local how = part.state
  if part.states and type(how) ~= "function" then
    local paths = type(how) == "table" and how or { how }
    how = {}
    for word, means in pairs(part.states) do
      how[word] = means
    end
    table.move(paths, 1, #paths, 1, how)
  end
  return field.getter(how, read.text, spec, where .. "state")
end

return library { key_of = key_of, labels_at = labels_at, place_of = place_of, state_of = state_of }
