-- SPDX-License-Identifier: Apache-2.0
-- Parts: what takes several fields of a table together, each as in field.lua: the key of a record, and where it lies.

local read = require "intake.read"
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

local function labels_at(item, ...)
  local found = read.at(item, ...)
  return type(found) == "table" and found or nil
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

-- Texts, lists of texts and texts with commas, one behind the other.
local function names_of(how, spec, where)
  local parts = {}
  for i, part in ipairs(type(how) == "table" and how or { how }) do
    parts[i] = field.getter(part, read.at, spec, where)
  end
  local n = #parts
  return function(item, from)
    local names = {}
    for i = 1, n do
      add_names(names, parts[i](item, from))
    end
    return names
  end
end

local function place_of(spec, where)
  local get = {}
  for _, word in ipairs({ "service", "component", "repository" }) do
    get[word] = spec[word] and field.getter(spec[word], read.text, spec, where .. word)
  end
  local service, component, repository = get.service, get.component, get.repository
  local labels = spec.labels and field.getter(spec.labels, labels_at, spec, where .. "labels")
  local names = spec.names and names_of(spec.names, spec, where .. "names")
  return (service or component or repository or labels or names) and function(item, from)
    return {
      service = service and service(item, from) or nil,
      component = component and component(item, from) or nil,
      repository = repository and repository(item, from) or nil,
      labels = labels and labels(item, from) or nil,
      names = names and names(item, from) or nil,
    }
  end
end

return library { key_of = key_of, place_of = place_of }
