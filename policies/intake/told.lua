-- SPDX-License-Identifier: Apache-2.0
-- Told: what a sender tells of an incident, a deployment, a change, …, as edits that come to the same records however
-- late, shuffled or often they come. Each says since when it is so:
--   guesses (where it lies, how bad it is) hold since it began, so what people put right later stands;
--   what the sender says holds since it changed there;
--   an end holds since it ended.

local read = require "intake.read"
local place = require "intake.place"
local grade = require "intake.grade"

-- Where edits are gathered: the first argument of all that follows.
local function from(delivery, ctx, params)
  return { delivery = delivery, ctx = ctx, params = params, source = delivery.source, edits = {}, reasons = {} }
end

-- Nothing is recorded of a part of the delivery, for this reason.
local function ignore(gathered, reason)
  for _, said in ipairs(gathered.reasons) do
    if said == reason then
      return
    end
  end
  gathered.reasons[#gathered.reasons + 1] = reason
end

-- What map returns. What lacks its id is left out only where nothing else is recorded: all of a delivery or none.
local function edits(gathered, otherwise)
  if #gathered.edits == 0 then
    if gathered.broken then
      ignore(gathered, gathered.broken)
    end
    local reason = table.concat(gathered.reasons, "; ", 1, math.min(#gathered.reasons, 5))
    gathered.ctx:ignore(reason ~= "" and reason or otherwise or "it tells nothing that is recorded")
  elseif gathered.broken then
    error(gathered.broken, 0)
  end
  return gathered.edits
end

local function put(gathered, id, set, since, version)
  if not read.is_empty(set) then
    gathered.edits[#gathered.edits + 1] = { put = id, set = set, at = since, revision = version }
  end
end

local sourced = {
  change = true, consumption = true, cost = true, demand = true, deployment = true, incident = true, measurement = true,
  outage = true, person = true, problem = true, release = true, service_level_objective = true, unit = true,
}
local dated = { incident = true, change = true, deployment = true }
local words = {
  id = true, key = true, as = true, at = true, version = true, began = true, guess = true, place = true,
  severity = true,
}

local function guesses(gathered, told)
  local set = {}
  for name, value in pairs(told.guess or {}) do
    set[name] = value
  end
  if told.place then
    set.service, set.component = place.place(gathered, told.place)
  end
  if told.severity then
    set.impact, set.urgency = grade.grade(told.severity, place.parameter(gathered, "severities"))
  end
  return set
end

-- A record of the type, as the sender tells it. `told` holds fields of the type (nil: not said, null: emptied) and
--   id        the sender's own id of it (text): the record is TYPE/SOURCE-ID, or TYPE/AS-ID with `as`
--   at        since when it is as told (ms): when it changed at the sender. nil: since it is known here
--   version   which of two with the same `at` is the later (integer)
--   began     since when it exists (ms); else opened_at or started_at
--   place     { service =, component =, repository =, labels =, names = }: see place.lua
--   severity  a word, from which impact and urgency of an incident follow
--   guess     further fields that people may put right
-- Returns its id and what is known of it (nil: it is new); nil where `told` has no id.
local function record(gathered, record_type, told)
  if not told.id then
    gathered.broken = "a part of it does not say which " .. record_type .. " it is about"
    return nil
  end
  local record_key = told.key or (told.as or gathered.source) .. "-" .. read.key(told.id)
  local id = record_type .. "/" .. record_key
  local known = gathered.ctx:get(record_type, record_key)
  if known and sourced[record_type] and not told.as and known.source and known.source ~= gathered.source then
    error(id .. " is of the source \"" .. known.source .. "\", not of \"" .. gathered.source .. "\"", 0)
  end
  local since = told.at
  local began = told.began or told.opened_at or told.started_at
  began = began and began ~= null and began or nil
  local set = {}
  for name, value in pairs(told) do
    if not words[name] then
      set[name] = value
    end
  end
  if sourced[record_type] then
    set.source = set.source or gathered.source
  end
  if dated[record_type] then
    set.source_updated_at = set.source_updated_at or since
  end
  local guessed = guesses(gathered, told)
  if began and began ~= since then
    put(gathered, id, guessed, began)
  elseif began or not known then
    for name, value in pairs(guessed) do
      set[name] = set[name] == nil and value or set[name]
    end
  end
  put(gathered, id, set, since, told.version)
  return id, known
end

local open = { new = true, in_progress = true, on_hold = true }
local over = { resolved = true, closed = true, cancelled = true }

-- What ended of itself is resolved, unless somebody here has closed it before.
local function ended(gathered, id, known, ended_at, source_state)
  local set = { source_state = source_state }
  set.state = not (known and over[known.state]) and "resolved" or nil
  set.resolved_at = not (known and known.resolved_at) and ended_at or nil
  set.source_updated_at = ended_at
  put(gathered, id, set, ended_at)
end

-- An incident. Besides the fields and the words of `record`:
--   state        new, in_progress, on_hold, resolved, closed, cancelled; nil: not said. An open one has no end;
--                what is not said of resolved_at and closed_at follows
--   ended_at     for alerts, of which `state` says how it is from `at` on: when it ended by itself (ms)
--   ended_state  how the sender calls that
local function incident(gathered, told)
  local ended_at, ended_state = told.ended_at, told.ended_state
  local since = told.at or gathered.delivery.received_at
  local set = {}
  for name, value in pairs(told) do
    set[name] = value
  end
  set.ended_at, set.ended_state = nil, nil
  if open[told.state] and told.at ~= told.opened_at then
    set.resolved_at, set.closed_at = told.resolved_at or null, told.closed_at or null
  elseif told.state == "resolved" then
    set.resolved_at = told.resolved_at or since
  elseif told.state == "closed" then
    set.closed_at = told.closed_at or since
  end
  local id, known = record(gathered, "incident", set)
  if id and ended_at then
    ended(gathered, id, known, math.max(ended_at, told.at or ended_at), ended_state)
  end
  return id, known
end

-- A field that says when something was first so ("responded_at"): the earliest that anybody tells, whatever comes last.
-- `id` and `known` are what `incident` returned; began: its opened_at.
local function earliest(gathered, id, known, field, at, began)
  at = at or gathered.delivery.received_at
  if id and not (known and known[field] and known[field] <= at) then
    put(gathered, id, { [field] = at }, began or known and (known.opened_at or known[field]) or at)
  end
end

-- The spells of a thing that are known: the last that began by then, the first that began after, and one of which only
-- the end is known.
local function spells_around(gathered, thing, since)
  local before, after, lone
  for found in gathered.ctx:each("incident", { correlation = thing }) do
    local began = found.opened_at
    if not began then
      lone = lone or found
    elseif began <= since then
      before = (not before or began > before.opened_at) and found or before
    else
      after = (not after or began < after.opened_at) and found or after
    end
  end
  return before, after, lone
end

-- An incident of something of which the sender only tells that it is wrong, and later that it is right again, without
-- saying which time: an end finds its beginning by `id`, the thing, and by when. Takes what `incident` takes, but
-- state, and
--   over   true: it is right again; false: it is wrong
-- An end that comes before its beginning is written down and waits for it.
local function spell(gathered, told)
  local since = told.at or gathered.delivery.received_at
  local thing = gathered.source .. "-" .. read.key(told.id or "")
  local before, after, lone = spells_around(gathered, thing, since)
  local lasts = before and not (before.resolved_at and before.resolved_at < since and over[before.state])
  local set = { correlation = thing, at = since, id = told.id and told.id .. "-" .. since // 1000 }
  for name, value in pairs(told) do
    set[name] = set[name] or value
  end
  set.over = nil
  if told.over and before and not lasts or told.over and not before and lone then
    return ignore(gathered, told.id .. " was all right before")
  elseif told.over then
    set.severity = nil -- how bad it was says the beginning
    set.key, set.began = before and before.key, before and before.opened_at
    set.state = not (before and over[before.state]) and "resolved" or nil
    set.resolved_at = since
  elseif lasts then -- told again
    set.key, set.began = before.key, before.opened_at
  elseif lone and lone.resolved_at >= since then
    set.key, set.opened_at = lone.key, since
  elseif after then -- it began earlier than was known
    set.key, set.began = after.key, since
    put(gathered, after.id, { opened_at = since }, after.opened_at)
  else
    set.state, set.opened_at = "new", since
  end
  return incident(gathered, set)
end

-- The names of environments that customers use.
local function is_production(gathered, environment)
  for _, name in ipairs(place.parameter(gathered, "production") or {}) do
    if environment and name:lower() == environment:lower() then
      return true
    end
  end
  return false
end

local ends = { succeeded = true, failed = true }

-- A deployment: what `record` takes. Said by itself where it is not told: production follows from environment
-- (parameter `production`), finished_at from `at` and state, the change from the commit (`revision`).
local function deployment(gathered, told)
  local guess = {}
  if read.text(told, "revision") then
    for change in gathered.ctx:each("change", { revision = told.revision }) do
      guess.change = guess.change or change
    end
  end
  told.guess = told.guess or guess
  if told.production == nil then
    told.production = is_production(gathered, read.text(told, "environment"))
  end
  if ends[told.state] then
    told.finished_at = told.finished_at or told.at or gathered.delivery.received_at
  end
  return record(gathered, "deployment", told)
end

-- A change: what `record` takes. Deployments of its commit (`revision`) that came before it are tied to it.
local function change(gathered, told)
  local id, known = record(gathered, "change", told)
  if id and read.text(told, "revision") then
    for found in gathered.ctx:each("deployment", { revision = told.revision }) do
      if not found.change then
        put(gathered, found.id, { change = id }, found.started_at)
      end
    end
  end
  return id, known
end

-- A time in which a service was not there; it needs one, so without it nothing is recorded.
local function outage(gathered, told)
  local service = told.service or told.place and place.place(gathered, told.place)
  if not service then
    return ignore(gathered, "no service is known by that name")
  end
  told.service, told.place = service, nil
  return record(gathered, "outage", told)
end

-- How a component is: "good", "degraded", "down", "unknown". Ignored where the component is not recorded here.
local function health(gathered, component, how, at)
  if not component then
    return ignore(gathered, "no component is known by that name")
  end
  put(gathered, component.id, { health = how, reported_at = at or gathered.delivery.received_at }, at)
end

-- A function like those above for any type of record.
local function record_of(record_type)
  return function(gathered, told)
    return record(gathered, record_type, told)
  end
end

return library {
  from = from,
  ignore = ignore,
  edits = edits,
  record = record,
  record_of = record_of,
  incident = incident,
  earliest = earliest,
  spell = spell,
  deployment = deployment,
  change = change,
  outage = outage,
  health = health,
}
