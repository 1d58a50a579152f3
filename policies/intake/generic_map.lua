-- SPDX-License-Identifier: Apache-2.0
-- Generic map: a mapping that is nothing but names of fields. `spec` says where in the body each thing stands, as
-- dotted paths; what it does not name is not read.
--   record     the type: incident (without it), deployment, change, release, outage, or any other
--   each       the list of which each member is one record; without it the body is one. A path that begins with "."
--              starts at the body all the same
--   only       { path = { "word", … } }: what else says something is ignored
--   key        what the sender knows it by; a list of paths: all of them together
--   spell      true: the sender tells only that it is wrong, and later that it is right again, of the same key
--   title description severity url service component repository labels (an object) names (a list, or texts with commas)
--   state      and states = { ["the sender's word"] = "new", … }; "*": all other words
--   at version opened_at ended_at, and zone: the zone of times that say none, as in "Europe/Berlin"
--   fields     { field = path }: further fields of the record that are texts
--   values     { field = path }: the same, of numbers and booleans
--   times      { field = path }: the same, of instants
--   set        { field = value }: the same for every delivery

local lib = require "intake.lib"

local tellers = { deployment = lib.deployment, change = lib.change, outage = lib.outage }

local function paths_of(spec, name)
  local paths = spec[name]
  return type(paths) == "table" and paths or { paths }
end

-- reader(lib.text): a function of the name of a thing, which reads it at the first of its paths that has one.
local function reader(body, item, spec)
  return function(read, name, ...)
    if not spec[name] then
      return nil
    end
    for _, path in ipairs(paths_of(spec, name)) do
      local from_body = path:sub(1, 1) == "."
      local found = read(from_body and body or item, from_body and path:sub(2) or path, ...)
      if found ~= nil then
        return found
      end
    end
  end
end

local function key_of(body, item, spec)
  local parts = {}
  for _, path in ipairs(paths_of(spec, "key")) do
    parts[#parts + 1] = reader(body, item, { key = path })(lib.id, "key")
  end
  return #parts == #paths_of(spec, "key") and #parts > 0 and table.concat(parts, "-") or nil
end

local function is_wanted(body, item, spec)
  for path, words in pairs(spec.only or {}) do
    local said, wanted = reader(body, item, { path = path })(lib.text, "path"), false
    for _, word in ipairs(type(words) == "table" and words or { words }) do
      wanted = wanted or said == word
    end
    if not wanted then
      return false, "\"" .. path .. "\" is \"" .. (said or "nothing") .. "\": not asked for"
    end
  end
  return true
end

local function add(told, body, item, spec, read)
  local get = reader(body, item, spec)
  for field in pairs(spec) do
    told[field] = get(read, field)
  end
end

local function map_item(from, body, item, spec)
  local wanted, why_not = is_wanted(body, item, spec)
  if not wanted then
    return lib.ignore(from, why_not)
  end
  local get = reader(body, item, spec)
  local record_type, word = spec.record or "incident", get(lib.text, "state")
  local states = spec.states or {}
  local told = {
    id = key_of(body, item, spec),
    title = get(lib.text, "title"),
    description = get(lib.text, "description"),
    state = word and (states[word] or states[word:lower()] or states["*"]),
    at = get(lib.local_instant, "at", spec.zone),
    version = get(lib.integer, "version"),
    opened_at = get(lib.local_instant, "opened_at", spec.zone),
    external_url = get(lib.url, "url"),
    place = {
      service = get(lib.text, "service"),
      component = get(lib.text, "component"),
      repository = get(lib.text, "repository"),
      labels = get(lib.object, "labels"),
      names = get(lib.texts, "names"),
    },
  }
  add(told, body, item, spec.fields or {}, lib.text)
  add(told, body, item, spec.values or {}, lib.scalar)
  add(told, body, item, spec.times or {}, lib.instant)
  for field, value in pairs(spec.set or {}) do
    told[field] = value
  end
  if record_type ~= "incident" then
    return (tellers[record_type] or lib.record_of(record_type))(from, told)
  end
  told.source_state, told.severity = word, get(lib.text, "severity")
  told.ended_at = get(lib.local_instant, "ended_at", spec.zone)
  if spec.spell then
    told.over = told.state == "resolved" or told.state == "closed"
    told.state = nil
    return lib.spell(from, told)
  end
  lib.incident(from, told)
end

-- What map returns.
local function map(delivery, ctx, params, spec)
  local from, body = lib.from(delivery, ctx, params), delivery.body
  for _, item in ipairs(spec.each and lib.list(body, spec.each) or lib.list({ body = body }, "body")) do
    map_item(from, body, item, spec)
  end
  return lib.edits(from, spec.each and "nothing in \"" .. spec.each .. "\"" or "an empty body")
end

return library { map = map }
