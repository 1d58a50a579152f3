-- SPDX-License-Identifier: Apache-2.0
-- Told: what a sender tells of an incident, a deployment, a change, …, as edits that come to the same records however
-- late, shuffled or often they come. Each says since when it is so:
--   guesses (where it lies, how bad it is) hold since it began, so what people put right later stands;
--   what the sender says holds since it changed there;
--   an end holds since it ended.
-- A table `told` that is given to one of these becomes the edit: it is not to be used again.

local read = require "intake.read"
local place = require "intake.place"
local grade = require "intake.grade"

-- Where edits are gathered: the first argument of all that follows.
local function from(delivery, ctx, params)
  return {
    delivery = delivery, body = delivery.body, ctx = ctx, params = params, source = delivery.source, edits = {},
    reasons = {},
  }
end

local reasons_most, reason_longest = 5, 300 -- bytes: senders' words stand in them

-- Nothing is recorded of a part of the delivery, or not all of it, for this reason.
local function ignore(gathered, reason)
  local reasons = gathered.reasons
  local n = #reasons
  if n == reasons_most then
    return
  elseif type(reason) ~= "string" or reason == "" then
    reason = "it tells nothing that is recorded"
  elseif #reason > reason_longest then
    reason = reason:sub(1, utf8.offset(reason, 0, reason_longest) - 1) .. "…"
  end
  for i = 1, n do
    if reasons[i] == reason then
      return
    end
  end
  reasons[n + 1] = reason
end

-- What map returns. What lacks its id is left out only where nothing else is recorded: all of a delivery or none. Why
-- parts are left out is said of it as well. `otherwise`: a function that gives the reason where no other is known.
local function edits(gathered, otherwise)
  local broken, reasons, found = gathered.broken, gathered.reasons, #gathered.edits > 0
  if broken and found then
    error(broken, 0)
  elseif broken and not gathered.held then
    ignore(gathered, broken)
  end
  if #reasons == 0 and not found and not gathered.held then
    ignore(gathered, otherwise(gathered))
  end
  if #reasons > 0 then
    gathered.ctx:ignore(table.concat(reasons, "; "))
  end
  return gathered.edits
end

-- Nothing is recorded before a person has said yes, who then asks that address.
local function hold(gathered, reason, url)
  gathered.held = true
  gathered.ctx:hold(reason, { url = url })
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
local dated = { incident = "opened_at", change = "opened_at", deployment = "started_at" } -- since when each is

-- The record that the sender's own id leads to.
local function known_as(gathered, record_type, id, as)
  return gathered.ctx:get(record_type, (as or gathered.source) .. "-" .. read.key(id))
end

-- What nobody said for sure: where it lies, how bad it is.
local function guesses(gathered, told)
  local set, where, severity = told.guess or {}, told.place, told.severity
  told.guess, told.place, told.severity = nil, nil, nil
  if where then
    set.service, set.component = place.place(gathered, where)
  end
  if severity then
    set.impact, set.urgency = grade.grade(severity, place.parameter(gathered, "severities"))
  end
  return set
end

-- gathered.keyless: what more there is to say where no id was found.
local function key_of(gathered, record_type, told)
  local id, key, as = told.id, told.key, told.as
  told.id, told.key, told.as = nil, nil, nil
  if not id then
    gathered.broken = "a part of it does not say which " .. record_type .. " it is about" .. (gathered.keyless or "")
    return nil
  end
  return key or (as or gathered.source) .. "-" .. read.key(id), not as
end

-- Since when guesses hold of what a delivery does not date: a moment before people here could put them right.
local function since_known(known, began, since)
  local first = known.created_at - 1
  return began and known[began] or math.min(since or first, first)
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
  local key, is_own = key_of(gathered, record_type, told)
  if not key then
    return nil
  end
  local id, known = record_type .. "/" .. key, gathered.ctx:get(record_type, key)
  if sourced[record_type] then
    local source = known and is_own and known.source
    if source and source ~= gathered.source then
      error(id .. " is of the source \"" .. source .. "\", not of \"" .. gathered.source .. "\"", 0)
    end
    told.source = gathered.source
  end
  local since, version, began = told.at, told.version, told.began or told.opened_at or told.started_at
  told.at, told.version, told.began = nil, nil, nil
  began = began ~= null and began or known and since_known(known, dated[record_type], since) or nil
  if dated[record_type] then
    told.source_updated_at = since
  end
  local guessed = (told.place or told.severity or told.guess) and guesses(gathered, told) or {}
  if began and began ~= since then
    put(gathered, id, guessed, began, since)
  else
    for name, value in pairs(guessed) do
      told[name] = told[name] == nil and value or told[name]
    end
  end
  put(gathered, id, told, since, version)
  return id, known
end

-- A field that says when something was first so ("responded_at"): the earliest that anybody tells, whatever comes last.
-- `id` and `known` are what `incident` returned; began: its opened_at.
local function earliest(gathered, id, known, field, at, began)
  if not (known and known[field] and known[field] <= at) then
    put(gathered, id, { [field] = at }, began or known and (known.opened_at or known[field]) or at)
  end
end

local open = { new = true, in_progress = true, on_hold = true }
local over = { resolved = true, closed = true, cancelled = true }

-- What ended of itself is resolved, unless somebody here has closed it before.
local function ended(gathered, id, known, ended_at, source_state)
  put(gathered, id, {
    source_state = source_state,
    source_updated_at = ended_at,
    state = not (known and over[known.state]) and "resolved" or nil,
    resolved_at = not (known and known.resolved_at) and ended_at or nil,
  }, ended_at)
end

-- An incident. Besides the fields and the words of `record`:
--   state        new, in_progress, on_hold, resolved, closed, cancelled; nil: not said. An open one has no end;
--                what is not said of resolved_at and closed_at follows
--   ended_at     for alerts, of which `state` says how it is from `at` on: when it ended by itself (ms)
--   ended_state  how the sender calls that
local function incident(gathered, told)
  local at, state, ended_at, ended_state = told.at, told.state, told.ended_at, told.ended_state
  told.ended_at, told.ended_state = nil, nil
  local opens = state == "new" and at and not (told.opened_at or told.began)
  if open[state] and at ~= told.opened_at then
    told.resolved_at, told.closed_at = told.resolved_at or null, told.closed_at or null
  elseif state == "resolved" then
    told.resolved_at = told.resolved_at or at or gathered.delivery.received_at
  elseif state == "closed" then
    told.closed_at = told.closed_at or at or gathered.delivery.received_at
  end
  local id, known = record(gathered, "incident", told)
  if id and opens then
    earliest(gathered, id, known, "opened_at", at)
  end
  if id and ended_at then
    ended(gathered, id, known, at and math.max(ended_at, at) or ended_at, ended_state)
  end
  return id, known
end

-- Somebody of ours answered the one who waits.
local function answered(gathered, id, known, at, began)
  put(gathered, id, { told_at = at }, at)
  earliest(gathered, id, known, "responded_at", at, began)
end

return library {
  from = from,
  ignore = ignore,
  edits = edits,
  hold = hold,
  put = put,
  record = record,
  record_of = function(record_type) -- a function like those above for any type of record
    return function(gathered, told)
      return record(gathered, record_type, told)
    end
  end,
  incident = incident,
  earliest = earliest,
  answered = answered,
  known = known_as,
}
