-- SPDX-License-Identifier: Apache-2.0
-- Entities of a Backstage catalogue. Components, APIs and systems are services, resources are components, groups and
-- domains are units, users are people; what they depend on, provide, consume and are part of becomes dependencies and
-- parts. What an entity names and nobody has described yet is written down with its name alone. What has no place is
-- kept in `elsewhere`, so that nothing of an annotation is lost.
--
-- The key of a record is the entity's name; another namespace than "default" stands before it (payments~ledger), and
-- so do the kinds that could share a name with a component (api:ledger, system:ledger, domain:money).

local lib = require "intake.lib"

local types = {
  component = "service", api = "service", system = "service", resource = "component", group = "unit", user = "person",
  domain = "unit",
}
local prefixes = { api = "api:", system = "system:", domain = "domain:" }

-- "[kind:][namespace/]name", as one that may name more than one kind says it.
local function reference(entity, text, kind)
  local said, rest = text:match("^([^:/]+):(.+)$")
  local namespace, name = (rest or text):match("^([^/]+)/(.+)$")
  return {
    kind = (said or kind):lower(),
    namespace = (namespace or entity.namespace):lower(),
    name = name or rest or text,
  }
end

local function key_of(ref)
  local before = ref.namespace ~= "default" and lib.key(ref.namespace) .. "~" or ""
  return (prefixes[ref.kind] or "") .. before .. lib.key(ref.name:lower())
end

-- Of what lies between two records.
local function key_between(one, other)
  local key = one:match("/(.*)$") .. "+" .. other:match("/(.*)$")
  return #key <= 160 and key or key:sub(1, 140) .. "~" .. lib.digest(key)
end

local function id_of(ref)
  return types[ref.kind] .. "/" .. key_of(ref)
end

local sourced = { unit = true, person = true }
local kind_of = { system = "business", domain = "division", resource = "other" } -- as far as its kind there says

-- The record that a reference leads to; one that nobody knows is written down.
local function named(entity, ref)
  local record_type = types[ref.kind]
  local id, from = id_of(ref), entity.from
  if not from.ctx:get(record_type, key_of(ref)) and not entity.named[id] then
    entity.named[id] = true
    from.edits[#from.edits + 1] = {
      put = id,
      set = { name = ref.name, kind = kind_of[ref.kind], source = sourced[record_type] and from.source or nil },
    }
  end
  return id
end

local function note(entity, text)
  entity.notes[#entity.notes + 1] = text
end

local function references(entity, field, kind)
  local found = {}
  for _, text in ipairs(lib.texts(entity.spec, field)) do
    local ref = reference(entity, text, kind)
    if types[ref.kind] then
      found[#found + 1] = ref
    else
      note(entity, "spec." .. field .. ": a reference to a " .. ref.kind .. " has no place here")
    end
  end
  return found
end

-- ---- what stands on what

local function known_between(ctx, consumer, provider)
  local c, p = ctx:get("service", consumer:match("/(.*)$")), ctx:get("service", provider:match("/(.*)$"))
  return c and p and ctx:count("dependency", { consumer = c, provider = p }) > 0
end

-- One service stands on another. How much of its value it owes to it is for people to say.
local function stands_on(entity, consumer, provider)
  local from = entity.from
  if consumer == provider or known_between(from.ctx, consumer, provider) then
    return
  end
  local id = "dependency/" .. key_between(consumer, provider)
  if not entity.named[id] then
    entity.named[id] = true
    from.edits[#from.edits + 1] = { put = id, set = { consumer = consumer, provider = provider, share = 0 } }
  end
end

local function is_made_of(entity, service, component)
  local id, from = "part/" .. key_between(service, component), entity.from
  if not from.ctx:get("part", (id:gsub("^part/", ""))) and not entity.named[id] then
    entity.named[id] = true
    from.edits[#from.edits + 1] = { put = id, set = { service = service, component = component, kind = "component" } }
  end
end

-- Whatever the two are: `above` needs `beneath`.
local function needs(entity, field, above, beneath)
  local over, under = types[above.kind], types[beneath.kind]
  if over == "service" and under == "service" then
    stands_on(entity, named(entity, above), named(entity, beneath))
  elseif over == "service" and under == "component" then
    is_made_of(entity, named(entity, above), named(entity, beneath))
  else
    note(entity, "spec." .. field .. ": what a " .. above.kind .. " has to do with a " .. beneath.kind
      .. " has no place here")
  end
end

local relations = {
  { "dependsOn", "component" },
  { "consumesApis", "api" },
  { "dependencyOf", "component", above = true },
  { "system", "system", above = true },
  { "subcomponentOf", "component", above = true },
  { "providesApis", "api", above = true },
}

local function relate(entity)
  for _, relation in ipairs(relations) do
    for _, ref in ipairs(references(entity, relation[1], relation[2])) do
      if relation.above then
        needs(entity, relation[1], ref, entity.ref)
      else
        needs(entity, relation[1], entity.ref, ref)
      end
    end
  end
end

-- ---- what has no field of its own

local of_metadata = {
  name = true, namespace = true, title = true, description = true, tags = true, uid = true, etag = true,
  generation = true,
}
local kept_metadata = { annotations = true, labels = true, links = true }
local related = { definition = true, owner = true }
for _, relation in ipairs(relations) do
  related[relation[1]] = true
end

local function plain(value)
  if type(value) ~= "table" then
    return value
  end
  local copy = {}
  for name, member in pairs(value) do
    copy[name] = plain(member)
  end
  return copy
end

-- What is known in the catalogue and has no place here is kept; what not even the catalogue knows is told as well.
local function elsewhere(entity, known, words)
  local rest = { kind = entity.kind }
  for name, value in pairs(entity.metadata) do
    if not of_metadata[name] then
      rest[name] = plain(value)
      if not kept_metadata[name] then
        note(entity, "metadata." .. name .. " is no field of " .. entity.kind .. ": kept in elsewhere")
      end
    end
  end
  for name, value in pairs(entity.spec) do
    if not related[name] then
      rest[name] = plain(value)
      if not words[name] then
        note(entity, "spec." .. name .. " is no field of " .. entity.kind .. ": kept in elsewhere")
      end
    end
  end
  local all = known and plain(known.elsewhere) or {}
  all.backstage = rest
  return all
end

-- Of a type that has no place to keep them.
local function tell_unknown(entity, words)
  for name in pairs(entity.metadata) do
    if not of_metadata[name] and not kept_metadata[name] then
      note(entity, "metadata." .. name .. " is no field of " .. entity.kind .. ": left out")
    end
  end
  for name in pairs(entity.spec) do
    if not words[name] then
      note(entity, "spec." .. name .. " has no place here for " .. entity.kind .. ": left out")
    end
  end
end

-- ---- the kinds

local function owner(entity, set)
  local ref = references(entity, "owner", "group")[1]
  if ref and types[ref.kind] == "unit" then
    set.unit = named(entity, ref)
  elseif ref and types[ref.kind] == "person" then
    set.owner = named(entity, ref)
  elseif ref then
    note(entity, "spec.owner: a " .. ref.kind .. " cannot own anything here")
  end
end

local function state(entity)
  local word, params = lib.word(entity.spec, "lifecycle"), entity.from.params
  return lib.among(params.retired, word) and "retired" or lib.among(params.planned, word) and "planned" or "live"
end

-- Where its source is, so that what GitHub tells of that finds it. A repository that holds several is the first one's.
local function application(entity, unit)
  local slug = lib.text(lib.object(entity.metadata, "annotations"), "github.com/project-slug")
  local from, key = entity.from, key_of(entity.ref)
  local known = from.ctx:get("component", key)
  if slug and (known or from.ctx:count("component", { repository = slug }) == 0) then
    lib.record(from, "component", {
      id = key, key = key, as = "backstage", name = entity.title, team = unit, repository = slug,
      guess = { kind = "application", service = entity.id },
    })
  end
end

local service_words = { type = true, lifecycle = true, domain = true, profile = true }

local function service(entity)
  local set = {
    id = entity.key, key = entity.key, as = "backstage", name = entity.title,
    summary = lib.text(entity.metadata, "description"), state = state(entity),
    guess = { kind = kind_of[entity.ref.kind] },
  }
  local tags = lib.texts(entity.metadata, "tags")
  for _, ref in ipairs(references(entity, "domain", "domain")) do
    tags[#tags + 1] = "domain:" .. ref.name
    named(entity, ref)
  end
  set.tags = #tags > 0 and tags or nil
  owner(entity, set)
  set.elsewhere = elsewhere(entity, entity.known, service_words)
  lib.record(entity.from, "service", set)
  if entity.ref.kind == "component" then
    application(entity, set.unit)
  end
  relate(entity)
end

local resource_kinds = {
  database = "database", ["s3-bucket"] = "data", bucket = "data", storage = "data", dataset = "data", queue = "cloud",
  topic = "cloud", cluster = "cloud", cache = "database", server = "server", network = "network", cdn = "network",
}

local function resource(entity)
  local set, word = {}, lib.word(entity.spec, "type")
  owner(entity, set)
  if set.owner then
    note(entity, "spec.owner: a person cannot own a component here, only a group")
  end
  local kind, known = resource_kinds[word] or "other", entity.known
  lib.record(entity.from, "component", {
    id = entity.key, key = entity.key, as = "backstage", name = entity.title, team = set.unit,
    kind = (not known or known.kind == "other") and kind or nil, elsewhere = elsewhere(entity, known, service_words),
  })
  relate(entity)
end

local unit_kinds = {
  organization = "company", company = "company", root = "company", division = "division",
  ["business-unit"] = "division", ["product-area"] = "division", department = "department", team = "team",
}
local group_words = { type = true, profile = true, parent = true, children = true, members = true }

local function group(entity)
  local parent = references(entity, "parent", "group")[1]
  lib.record(entity.from, "unit", {
    id = entity.key, key = entity.key, as = "backstage",
    name = lib.text(entity.spec, "profile.displayName") or entity.title,
    parent = parent and named(entity, parent), guess = { kind = unit_kinds[lib.word(entity.spec, "type")] or "team" },
  })
  for _, child in ipairs(references(entity, "children", "group")) do
    local id = named(entity, child)
    entity.from.edits[#entity.from.edits + 1] = { put = id, set = { parent = entity.id } }
  end
  for _, member in ipairs(references(entity, "members", "user")) do
    local id = named(entity, member)
    entity.from.edits[#entity.from.edits + 1] = { put = id, set = { unit = entity.id } }
  end
  tell_unknown(entity, group_words)
end

local domain_words = { owner = true, type = true, subdomainOf = true }

local function domain(entity)
  local set = {}
  owner(entity, set)
  local parent = references(entity, "subdomainOf", "domain")[1]
  lib.record(entity.from, "unit", {
    id = entity.key, key = entity.key, as = "backstage", name = entity.title, head = set.owner,
    parent = parent and named(entity, parent), guess = { kind = kind_of.domain },
  })
  tell_unknown(entity, domain_words)
end

local user_words = { profile = true, memberOf = true }

-- A person whom the organisation knows by the same address is that one.
local function user(entity)
  local email, ctx = lib.text(entity.spec, "profile.email"), entity.from.ctx
  local groups, key = references(entity, "memberOf", "group"), entity.key
  if email and not entity.known and ctx:count("person", { email = email }) == 1 then
    for person in ctx:each("person", { email = email }) do
      key = person.key
      note(entity, "user " .. entity.ref.name .. " is " .. person.id .. ", who has the same address")
    end
  end
  lib.record(entity.from, "person", {
    id = key, key = key, as = "backstage", name = lib.text(entity.spec, "profile.displayName") or entity.title,
    email = email, unit = groups[1] and named(entity, groups[1]),
  })
  if #groups > 1 then
    note(entity, "spec.memberOf: of several groups the first is where a person works")
  end
  tell_unknown(entity, user_words)
end

local kinds = {
  component = service, api = service, system = service, resource = resource, group = group, domain = domain,
  user = user,
}

-- What cannot be taken, in words; nil: it can.
local function strange(entity)
  local version, kind = lib.text(entity, "apiVersion") or "none", lib.text(entity, "kind")
  if not version:find("^backstage%.io/") then
    return "apiVersion " .. version .. " is not Backstage's"
  elseif not kind then
    return "it has no kind"
  elseif kind == "Location" then
    return "kind Location: it only says where other files are"
  end
  return not kinds[kind:lower()] and "kind " .. kind .. " has no place here" or nil
end

local function read(from, body)
  local metadata, spec, kind = lib.object(body, "metadata"), lib.object(body, "spec"), lib.text(body, "kind")
  local name = lib.text(metadata, "name")
  if not name then
    error(kind .. " without metadata.name", 0)
  end
  local entity = {
    from = from, kind = kind, metadata = metadata, spec = spec, notes = {}, named = {},
    namespace = (lib.text(metadata, "namespace") or "default"):lower(),
    title = lib.text(metadata, "title") or name,
  }
  entity.ref = { kind = kind:lower(), namespace = entity.namespace, name = name }
  entity.key, entity.id = key_of(entity.ref), id_of(entity.ref)
  entity.known = from.ctx:get(types[entity.ref.kind], entity.key)
  entity.named[entity.id] = true
  return entity
end

return intake {
  title = "Backstage: entities of a catalogue",
  scheme = "bearer",
  params = {
    retired = list {
      text,
      default = { "decommissioned", "retired", "eol", "end-of-life" },
      doc = "Lifecycles of what is not there any more",
    },
    planned = list { text, default = { "planned", "proposed", "development" }, doc = "And of what is not there yet" },
  },
  setup = [[
Steward reads the files: steward import backstage FOLDER.
To post entities instead: {url}, Header: Authorization: Bearer {secret}, body {"entity":{"kind":"Component", … }}.]],
  map = function(delivery, ctx, params)
    local body = lib.object(delivery.body, "entity")
    local why_not = strange(body)
    if why_not then
      ctx:ignore(why_not)
      return {}
    end
    local from = lib.from(delivery, ctx, params)
    local entity = read(from, body)
    kinds[entity.ref.kind](entity)
    if #entity.notes > 0 then
      ctx:ignore(table.concat(entity.notes, "; ", 1, math.min(#entity.notes, 8)))
    end
    return from.edits
  end,
}
