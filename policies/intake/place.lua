-- SPDX-License-Identifier: Apache-2.0
-- Place: which service and component something is about, and who the people in it are. The one place that knows how:
-- by the organisation's own rules, by labels, by the repository, by names.

local read = require "intake.read"
local defaults_of = require("intake.defaults").values

-- A parameter: what the mapping's own table says, or this pack, or its default where the intake is of another pack.
local function parameter(from, name)
  local own, value = from.own, nil
  if own then
    value = own[name]
  end
  if value == nil then
    value = from.params(name)
  end
  if value == nil then
    value = defaults_of[name]
  end
  return value ~= null and value or nil
end

-- The only record of the type that has this in the field.
local function only_one(from, record_type, field, value)
  if value then
    local next_one = from.ctx:each(record_type, { [field] = value })
    local one = next_one()
    return one and not next_one() and one or nil
  end
end

-- The record of that key or, in small letters with hyphens, name; or the only one that is called so.
local function named(from, record_type, name, field)
  if not name or name == "" then
    return nil
  end
  local slug = read.slug(name)
  return slug ~= "" and from.ctx:get(record_type, slug) or only_one(from, record_type, field or "name", name)
end

-- "payments-*" as a pattern of Lua's.
local function pattern_of(glob)
  return "^" .. glob:lower():gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*+", ".*") .. "$"
end

-- Of { ["payments-*"] = … }, what the longest says that fits any of the names.
local function ruled(rules, names)
  local best, found
  for glob, what in pairs(rules or {}) do
    local pattern = (not best or #glob > #best) and pattern_of(glob)
    for _, name in ipairs(pattern and names or {}) do
      if name:lower():find(pattern) then
        best, found = glob, what
      end
    end
  end
  return found
end

-- What stands under a word, in whatever case, or under one with a star in it that fits: a function of the word, and one
-- to add to it.
local function by_word()
  local plain, globs = {}, {}
  return function(word)
    return plain[word:lower()] or ruled(globs, { word })
  end, function(word, what)
    (word:find("*", 1, true) and globs or plain)[word:lower()] = what
  end
end

-- The first record that one of the labels names which that parameter lists.
local function labelled(from, labels, labels_of, record_type)
  for _, label in ipairs(parameter(from, labels_of) or {}) do
    local name = read.text(labels, label)
    local found = name and named(from, record_type, name)
    if found then
      return found
    end
  end
end

-- All by which a rule may know it.
local function names_of(from, told, labels)
  local names = {}
  names[1] = told.service
  names[#names + 1] = told.component
  names[#names + 1] = told.repository
  names[#names + 1] = told.within
  for _, name in ipairs(told.names or {}) do
    names[#names + 1] = name
  end
  for name in pairs(labels or {}) do
    local text = read.text(labels, name)
    names[#names + 1] = text and name .. "=" .. text or nil
  end
  for _, labels_of in ipairs(labels and { "service_labels", "component_labels" } or {}) do
    for _, label in ipairs(parameter(from, labels_of) or {}) do
      names[#names + 1] = read.text(labels, label)
    end
  end
  return names
end

-- told: { service =, component = names at the sender; repository = "owner/name"; labels = { name = value };
-- names = further texts that rules may look at; within = the name of what it is part of, which counts where nothing
-- else is known }, each of them optional. Service and component, or nil for what is unknown.
local function place(from, told)
  local labels, repository, rules = told.labels, told.repository, parameter(from, "services")
  local service = labels and labelled(from, labels, "service_labels", "service") or named(from, "service", told.service)
  local component = labels and labelled(from, labels, "component_labels", "component")
    or named(from, "component", told.component)
  if repository and not component then
    for found in from.ctx:each("component", { repository = repository }) do
      component = component or found
    end
    if not component and not service then
      service = named(from, "service", repository:match("[^/]*$"))
    end
  end
  local id = rules and ruled(rules, names_of(from, told, labels))
  service = id and from.ctx:get("service", (id:gsub("^service/", ""))) or service
  return service or component and component.service or named(from, "service", told.within), component
end

-- The record that is called so; one that is not known yet is written down, with the fields `set`. nil without a name.
local function made(from, record_type, field, name, set)
  local known = named(from, record_type, name, field)
  local slug = not known and name and read.slug(name) or ""
  if known or slug == "" then
    return known
  end
  set[field] = name
  set.source = from.source
  from.edits[#from.edits + 1] = { put = record_type .. "/" .. slug, set = set }
  return record_type .. "/" .. slug
end

-- who: { login =, email =, name =, field = the field of a person that holds logins of this sender }. Somebody not known
-- yet is written down under the login or the e-mail. nil for nobody.
local function person(from, who)
  local login, email, name = who.login, who.email, who.name
  if email and not email:find("^[^@%s]+@[^@%s]+$") then -- "[REDACTED]" and its like
    email = nil
  end
  local handle = login or email
  if not handle and not name then
    return nil
  end
  local slug = read.slug(handle or "")
  local key = slug ~= "" and (who.as or from.source) .. "-" .. slug
  local small = email and email:lower()
  local known = who.field and only_one(from, "person", who.field, login)
    or only_one(from, "person", "email", email)
    or small ~= email and only_one(from, "person", "email", small)
    or key and from.ctx:get("person", key)
    or only_one(from, "person", "name", name)
  if known then
    return known
  elseif not handle then
    return made(from, "person", "name", name, { position = "outside" })
  elseif not key then
    return nil
  end
  local set = { name = name or handle, email = email, position = "outside", source = from.source }
  if who.field then
    set[who.field] = login
  end
  from.edits[#from.edits + 1] = { put = "person/" .. key, set = set }
  return "person/" .. key
end

return library {
  place = place, named = named, made = made, person = person, parameter = parameter, ruled = ruled,
  by_word = by_word,
}
