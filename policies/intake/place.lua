-- SPDX-License-Identifier: Apache-2.0
-- Place: which service and component something is about, and who the people in it are. The one place that knows how:
-- by the organisation's own rules, by labels, by the repository, by names.

local read = require "intake.read"

local function member(params, name)
  return params[name]
end

-- A parameter, or nil where the intake that asks has none of that name.
local function parameter(from, name)
  local good, value = pcall(member, from.params, name)
  if good and value ~= null then
    return value
  end
end

-- The record of that key or, in small letters with hyphens, name; or the only one that is called so.
local function named(from, record_type, name)
  if not name or name == "" then
    return nil
  end
  local slug = read.slug(name)
  local known = slug ~= "" and from.ctx:get(record_type, slug)
  if not known and from.ctx:count(record_type, { name = name }) == 1 then
    for record in from.ctx:each(record_type, { name = name }) do
      known = record
    end
  end
  return known or nil
end

-- "payments-*" as a pattern of Lua's.
local function pattern_of(glob)
  return "^" .. glob:lower():gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*+", ".*") .. "$"
end

-- By the rules of the organisation, as in services = { ["payments-*"] = "service/checkout", ["team=billing"] = … }:
-- the longest that fits any of the names.
local function ruled(from, names)
  local best
  for glob, id in pairs(parameter(from, "services") or {}) do
    local pattern = pattern_of(glob)
    for _, name in ipairs(names) do
      if (not best or #glob > #best.glob) and name:lower():find(pattern) then
        best = { glob = glob, id = id }
      end
    end
  end
  return best and from.ctx:get("service", (best.id:gsub("^service/", ""))) or nil
end

local function add_labels(names, labels)
  for name, value in pairs(labels) do
    local text = read.text({ value = value }, "value")
    if text and type(name) == "string" then
      names[#names + 1] = name .. "=" .. text
    end
  end
end

local function labelled(from, labels, names_of, record_type, names)
  local found
  for _, label in ipairs(parameter(from, names_of) or {}) do
    local name = read.text(labels, label)
    if name then
      names[#names + 1] = name
      found = found or named(from, record_type, name)
    end
  end
  return found
end

-- told: { service =, component = names at the sender; repository = "owner/name"; labels = { name = value };
-- names = further texts that rules may look at }, each of them optional. Service and component, or nil for what is
-- unknown.
local function place(from, told)
  local names = {}
  for _, name in ipairs({ told.service or "", told.component or "", told.repository or "" }) do
    names[#names + 1] = name ~= "" and name or nil
  end
  for _, name in ipairs(told.names or {}) do
    names[#names + 1] = name
  end
  local labels = told.labels or {}
  add_labels(names, labels)
  local service = labelled(from, labels, "service_labels", "service", names) or named(from, "service", told.service)
  local component = labelled(from, labels, "component_labels", "component", names)
    or named(from, "component", told.component)
  if told.repository and not component then
    for found in from.ctx:each("component", { repository = told.repository }) do
      component = component or found
    end
    if not component and not service then
      service = named(from, "service", told.repository:match("[^/]*$"))
    end
  end
  return ruled(from, names) or service or component and component.service, component
end

-- The record that is called so; one that is not known yet is written down, with the fields `set`. nil without a name.
local function made(from, record_type, field, name, set)
  if not name then
    return nil
  end
  local slug = read.slug(name)
  local known = slug ~= "" and from.ctx:get(record_type, slug)
  if not known and from.ctx:count(record_type, { [field] = name }) == 1 then
    for record in from.ctx:each(record_type, { [field] = name }) do
      known = record
    end
  end
  if known or slug == "" then
    return known or nil
  end
  set[field] = name
  set.source = from.source
  from.edits[#from.edits + 1] = { put = record_type .. "/" .. slug, set = set }
  return record_type .. "/" .. slug
end

local function found_by(from, field, value)
  local known
  if value and from.ctx:count("person", { [field] = value }) == 1 then
    for person in from.ctx:each("person", { [field] = value }) do
      known = person
    end
  end
  return known
end

-- who: { login =, email =, name =, field = the field of a person that holds logins of this sender }. Somebody not known
-- yet is written down under the login or the e-mail. nil for nobody.
local function person(from, who)
  local login, email = who.login, who.email
  if email and not email:find("^[^@%s]+@[^@%s]+$") then -- "[REDACTED]" and its like
    email = nil
  end
  local handle = login or email
  local known = who.field and found_by(from, who.field, login) or found_by(from, "email", email)
    or email and found_by(from, "email", email:lower())
  local slug = read.slug(handle or "")
  known = known or handle and slug ~= "" and from.ctx:get("person", (who.as or from.source) .. "-" .. slug)
    or found_by(from, "name", who.name)
  if known then
    return known
  elseif not handle then
    return made(from, "person", "name", who.name, { position = "outside" })
  elseif slug == "" then
    return nil
  end
  local id = "person/" .. (who.as or from.source) .. "-" .. slug
  local set = { name = who.name or handle, email = email, position = "outside", source = from.source }
  if who.field then
    set[who.field] = login
  end
  from.edits[#from.edits + 1] = { put = id, set = set }
  return id
end

return library { place = place, named = named, made = made, person = person, parameter = parameter }
