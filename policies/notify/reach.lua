-- SPDX-License-Identifier: Apache-2.0
-- From "who" to "where and when". Who: a person, a unit, a role, an address, or a record that somebody owns. Where: the
-- destinations that name the person or the unit. When: at once, in the next digest, and never in quiet hours.

local hour = 3600000

local grave = { low = 1, medium = 2, high = 3, critical = 4 }

local commitments = {
  service_owner = true, process_owner = true, outcome_owner = true, sponsor = true, relationship_manager = true,
}

local positions = {
  ceo = true, coo = true, cfo = true, cio = true, it_director = true, it_manager = true,
}

-- A field that not every type has.
local function field(record, name)
  local has, value = pcall(function()
    return record[name]
  end)
  return has and value or nil
end

-- Somebody who has left is told no more: the deputy is, or whoever is next up the line who is still here.
local function present(person, today)
  for _ = 1, 20 do
    if not person or not person.left_on or person.left_on >= today then
      return person
    end
    person = person.deputy or person.manager
  end
end

local function add_all(list, records)
  for record in records do
    list[#list + 1] = record
  end
end

local function channels(who, ctx, today)
  local list = {}
  if not who then
    return list
  end
  if who.type == "destination" then
    list[1] = who
  elseif who.type == "person" then
    local person = present(who, today)
    if person then
      add_all(list, ctx:each("destination", { person = person }))
    end
  elseif who.type == "unit" then
    add_all(list, ctx:each("destination", { unit = who }))
    if #list == 0 and who.head then
      return channels(who.head, ctx, today)
    end
  else
    return channels(field(who, "owner"), ctx, today)
  end
  return list
end

-- Those who hold a role: for the service that it is about, where it is about one.
local function holders(role, item, ctx, today)
  local list = {}
  local service = item.record.type == "service" and item.record or field(item.record, "service")
  if commitments[role] then
    for held in ctx:each("commitment", { role = role, service = service, accepted = true }) do
      if not held.until_date or held.until_date >= today then
        list[#list + 1] = held.person
      end
    end
    if #list == 0 and role == "service_owner" and service then
      list[1] = service.owner
    end
  elseif positions[role] then
    add_all(list, ctx:each("person", { position = role }))
  else
    error("\"role:" .. role .. "\" is no role: there are those of commitments (service_owner, sponsor, …) and the "
      .. "positions of people (cio, it_manager, …)", 0)
  end
  return list
end

local function recipients(item, ctx, today)
  local to = item.to
  if type(to) ~= "string" then
    return { to }
  end
  local role = to:match("^role:(.+)$")
  if role then
    return holders(role, item, ctx, today)
  end
  local list = {}
  if to:find("@", 1, true) then
    add_all(list, ctx:each("person", { email = to }))
  end
  return list
end

-- The instant of the next digest, and what it is called.
local function gathered(how, place, zone, now, morning)
  if how == "hourly" then
    return (now // hour + 1) * hour, place.name .. ", this hour"
  end
  local today = time.local_time(now, zone).date
  local at = time.at(today, zone, morning)
  if at <= now then
    at = time.at(today + 1, zone, morning)
  end
  return at, place.name .. ", today"
end

local function is_told(item, place)
  return item.kind == "message" or not place.least or grave[item.severity] >= grave[place.least]
end

local function how_gathered(item, place, params)
  if item.kind == "finding" then
    if item.severity == "critical" then
      return "none"
    end
    return place.digest ~= "none" and place.digest or params.findings
  end
  return place.digest
end

local function way(item, place, ctx, params)
  local zone = place.quiet and place.quiet.zone or params.zone
  local how = how_gathered(item, place, params)
  local at, digest = item.now, nil
  if how ~= "none" then
    at, digest = gathered(how, place, zone, item.now, params.morning)
  end
  if place.quiet then
    at = ctx:next_open(place.quiet, at) or at
  end
  return { to = place, at = at, digest = digest }
end

-- Adds to the answer where this person, unit, destination or owned thing is told of the item; true: it can be reached.
local function tell(answer, who, item, ctx, params, today, soonest)
  local reached = false
  for _, place in ipairs(channels(who, ctx, today)) do
    reached = true
    if is_told(item, place) then
      answer[#answer + 1] = soonest and soonest(place) or way(item, place, ctx, params)
    end
  end
  return reached
end

-- Who answers for a thing: a person, whoever leads the unit, the owner of what is owned.
local function person_of(who, today)
  for _ = 1, 12 do
    if not who or who.type == "person" then
      return present(who, today)
    elseif who.type == "destination" then
      who = who.person or who.unit or who.owner
    else
      who = who.type == "unit" and who.head or field(who, "owner")
    end
  end
end

return library {
  grave = grave,
  present = present,
  recipients = recipients,
  person_of = person_of,
  is_told = is_told,
  way = way,
  tell = tell,
}
