-- SPDX-License-Identifier: Apache-2.0
-- Statuspage: what a supplier, or oneself, says on a page. Incidents are incidents, a component that is away an
-- outage of the service, what is scheduled a maintenance of it.

local lib = require "intake.lib"

local states = {
  investigating = "new",
  identified = "in_progress",
  monitoring = "in_progress",
  resolved = "resolved",
  postmortem = "closed",
}
local impacts = { critical = "critical", major = "major", minor = "minor", none = "low" }

local function place_of(body, incident)
  local names = {}
  for _, component in ipairs(lib.list(incident, "components")) do
    names[#names + 1] = lib.text(component, "name")
  end
  return { service = names[1] or lib.text(body, "page.name"), component = names[1], names = names }
end

local function tell_maintenance(from, body, incident)
  local service = lib.place(from, place_of(body, incident))
  local starts, ends = lib.instant(incident, "scheduled_for"), lib.instant(incident, "scheduled_until")
  if not service or not starts or not ends then
    return lib.ignore(
      from,
      service and "a maintenance without its times" or "a maintenance of no service that is known"
    )
  end
  lib.record(from, "maintenance", {
    id = lib.id(incident, "id"),
    at = lib.instant(incident, "updated_at"),
    service = service,
    starts_at = starts,
    ends_at = ends,
    announced_at = lib.instant(incident, "created_at"),
  })
end

local function tell_incident(from, body, incident)
  local updates = lib.list(incident, "incident_updates")
  local status = lib.word(incident, "status")
  lib.incident(from, {
    id = lib.id(incident, "id"),
    at = lib.instant(incident, "updated_at") or lib.instant(updates[1], "updated_at", "created_at"),
    opened_at = lib.instant(incident, "started_at", "created_at"),
    resolved_at = lib.instant(incident, "resolved_at"),
    title = lib.text(incident, "name"),
    description = lib.text(updates[1], "body"),
    state = states[status],
    severity = impacts[lib.word(incident, "impact")],
    told_at = lib.instant(updates[1], "created_at"),
    source_state = status ~= "" and status or nil,
    external_url = lib.url(incident, "shortlink"),
    place = place_of(body, incident),
  })
end

-- The outage of a component has no name of its own: it is known by the component and by when it began.
local function tell_component(from, body, update, params)
  local id, at = lib.id(update, "component_id") or lib.id(body, "component.id"), lib.instant(update, "created_at")
  local name = lib.text(body, "component.name")
  local service = lib.place(from, { service = name, component = name, names = { lib.text(body, "page.name") } })
  local status = lib.word(update, "new_status")
  if not service or not id then
    return lib.ignore(from, "no service is known that \"" .. (name or id or "?") .. "\" is of")
  end
  local away, open = false, nil
  for _, word in ipairs(params.away) do
    away = away or word == status
  end
  for outage in from.ctx:each("outage", { service = service, ended_at = null }) do
    open = outage.key:find(from.source .. "-" .. id .. "-", 1, true) == 1 and outage or open
  end
  local planned = status == "under_maintenance"
  at = at or from.delivery.received_at
  if open and (not away or open.planned ~= planned) and at > open.started_at then
    lib.record(from, "outage", { id = open.key:sub(#from.source + 2), at = at, ended_at = at })
  end
  if away and not (open and open.planned == planned) then
    lib.outage(from, {
      id = id .. "-" .. at // 1000,
      at = at,
      service = service,
      started_at = at,
      planned = planned,
      cause = (name or id) .. ": " .. status,
    })
  end
  if #from.edits == 0 then
    lib.ignore(from, "\"" .. (name or id) .. "\" is " .. status)
  end
end

return intake {
  title = "Statuspage: incidents, components and maintenances of a page",
  scheme = "query-token",
  setup = [[
On the status page: Subscribe to updates, the sign of a webhook.
URL: {url}?{secret}
And an address for mail if it fails. Subscribe.]],
  params = {
    away = list {
      text,
      default = { "major_outage", "partial_outage", "under_maintenance" },
      doc = "Statuses of a component that are an outage of its service; under_maintenance is a planned one",
    },
  },
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body = delivery.body
    local incident, update = lib.object(body, "incident"), lib.object(body, "component_update")
    if lib.word(incident, "impact") == "maintenance" or lib.at(incident, "scheduled_for") then
      tell_maintenance(from, body, incident)
    elseif lib.at(body, "incident") then
      tell_incident(from, body, incident)
    elseif lib.at(body, "component_update") then
      tell_component(from, body, update, params)
    end
    return lib.edits(from, "it tells of no incident and no component")
  end,
}
