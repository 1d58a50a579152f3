-- SPDX-License-Identifier: Apache-2.0
-- Follow: what follows from what a sender tells. The end of a spell finds its beginning, a deployment its change, an
-- outage its service. All take what `record` of told.lua takes, and more.

local read = require "intake.read"
local place = require "intake.place"
local told_of = require "intake.told"

local over = { resolved = true, closed = true, cancelled = true }

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
  local since, id, is_over = told.at or gathered.delivery.received_at, told.id, told.over
  local thing = gathered.source .. "-" .. read.key(id or "")
  local before, after, lone = spells_around(gathered, thing, since)
  local lasts = before and not (before.resolved_at and before.resolved_at < since and over[before.state])
  told.correlation, told.at, told.id, told.over = thing, since, id and id .. "-" .. since // 1000, nil
  if is_over and before and not lasts or is_over and not before and lone then
    return told_of.ignore(gathered, id .. " was all right before")
  elseif is_over then
    told.severity = nil -- how bad it was says the beginning
    told.key, told.began = before and before.key, before and before.opened_at
    told.state = not (before and over[before.state]) and "resolved" or nil
    told.resolved_at = since
  elseif lasts then -- told again
    told.key, told.began = before.key, before.opened_at
  elseif lone and lone.resolved_at >= since then
    told.key, told.opened_at = lone.key, since
  elseif after then -- it began earlier than was known
    told.key, told.began = after.key, since
    told_of.put(gathered, after.id, { opened_at = since }, after.opened_at)
  else
    told.state, told.opened_at = "new", since
  end
  return told_of.incident(gathered, told)
end

-- The names of environments that customers use.
local function is_production(gathered, environment)
  environment = environment and environment:lower()
  for _, name in ipairs(environment and place.parameter(gathered, "production") or {}) do
    if name:lower() == environment then
      return true
    end
  end
  return false
end

local ends = { succeeded = true, failed = true }

-- A deployment. Said by itself where it is not told: production follows from environment (parameter `production`),
-- finished_at from `at` and state, the change from the commit (`revision`).
local function deployment(gathered, told)
  local revision = read.text(told, "revision")
  if not told.guess and revision then
    told.guess = {}
    for change in gathered.ctx:each("change", { revision = revision }) do
      told.guess.change = told.guess.change or change
    end
  end
  if told.production == nil then
    told.production = is_production(gathered, read.text(told, "environment"))
  end
  if ends[told.state] then
    told.finished_at = told.finished_at or told.at or gathered.delivery.received_at
  end
  return told_of.record(gathered, "deployment", told)
end

-- A change. Deployments of its commit (`revision`) that came before it are tied to it.
local function change(gathered, told)
  local revision = read.text(told, "revision")
  local id, known = told_of.record(gathered, "change", told)
  if id and revision then
    for found in gathered.ctx:each("deployment", { revision = revision }) do
      if not found.change then
        told_of.put(gathered, found.id, { change = id }, found.started_at)
      end
    end
  end
  return id, known
end

-- The service that it is of; where none is known, that is said.
local function service_of(gathered, told)
  local where = told.place or {}
  local service = told.service or place.place(gathered, where)
  if not service then
    told_of.ignore(gathered, "no service is known that \"" .. (where.service or where.within or "?") .. "\" is of")
  end
  return service
end

-- A record of that type of a service, without which nothing is recorded.
local function of_service(record_type)
  return function(gathered, told)
    local service = service_of(gathered, told)
    told.service, told.place = service, nil
    if service then
      return told_of.record(gathered, record_type, told)
    end
  end
end

local outage = of_service "outage"

-- The outage of the thing that has no end yet.
local function open_outage(gathered, service, thing)
  for found in gathered.ctx:each("outage", { service = service, ended_at = null }) do
    if found.key:find(thing .. "-", 1, true) == 1 then
      return found
    end
  end
end

-- An outage of something of which the sender only tells that it is away, and later that it is back: an end finds its
-- beginning by `id`, the thing. Takes what `outage` takes, and
--   over     true: it is back; false: it is away, and then it is a planned outage with `planned`
--   began    of what is back: when it went, where the sender says that
local function away(gathered, told)
  local thing, is_over, planned = told.id, told.over, told.planned or false
  local service, at = service_of(gathered, told), told.at or gathered.delivery.received_at
  if not service then
    return
  end
  local open = open_outage(gathered, service, gathered.source .. "-" .. read.key(thing or ""))
  local lasts = open and not is_over and open.planned == planned
  local began = not is_over and at or not open and told.began or nil
  if open and not lasts and at > open.started_at then
    told_of.put(gathered, open.id, { ended_at = at }, at)
  elseif lasts or not began then
    return told_of.ignore(gathered, "as it was before: " .. (told.cause or thing or "?"))
  end
  if began then
    return outage(gathered, {
      id = thing and thing .. "-" .. began // 1000, at = at, service = service, started_at = began,
      ended_at = is_over and at or nil, planned = planned, cause = told.cause,
    })
  end
end

-- How a component is: "good", "degraded", "down", "unknown". Ignored where the component is not recorded here.
local function health(gathered, component, how, at)
  if not component then
    return told_of.ignore(gathered, "no component is known by that name")
  end
  told_of.put(gathered, component.id, { health = how, reported_at = at or gathered.delivery.received_at }, at)
end

return library {
  spell = spell,
  deployment = deployment,
  change = change,
  outage = outage,
  maintenance = of_service "maintenance",
  away = away,
  health = health,
}
