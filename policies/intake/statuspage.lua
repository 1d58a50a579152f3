-- SPDX-License-Identifier: Apache-2.0
-- Statuspage: what a supplier, or oneself, says on a page. Incidents are incidents, a component that is away an
-- outage of the service, what is scheduled a maintenance of it.

local lib = require "intake.lib"

local function components(incident)
  return lib.texts_of(incident, "components", "name")
end

local function component(incident)
  return components(incident)[1]
end

local maintenance = {
  about = function(body)
    local it = lib.at(body, "incident")
    return (lib.word(it, "impact") == "maintenance" or lib.at(it, "scheduled_for")) and it
  end,
  record = "maintenance", key = "id", at = "updated_at", starts_at = "scheduled_for", ends_at = "scheduled_until",
  announced_at = "created_at",
  before = function(told, incident, from)
    local name = component(incident)
    local known = lib.place(from, {
      service = name or lib.text(from.body, "page.name"), component = name, names = components(incident),
    })
    told.service = known
    return not known and "a maintenance of no service that is known"
      or not (told.starts_at and told.ends_at) and "a maintenance without its times" or nil
  end,
}

local incident = {
  key = "id", at = { "updated_at", "incident_updates.1.updated_at", "incident_updates.1.created_at" },
  opened_at = { "started_at", "created_at" }, resolved_at = "resolved_at", title = "name",
  description = "incident_updates.1.body", told_at = "incident_updates.1.created_at", source_state = lib.small "status",
  state = { "status", investigating = "new", ["identified|monitoring"] = "in_progress", resolved = "resolved",
    postmortem = "closed" },
  severity = { "impact", critical = "critical", major = "major", minor = "minor", none = "low" }, url = "shortlink",
  service = { component, ".page.name" }, component = component, names = components,
}

-- The outage of a component has no name of its own: it is known by the component and by when it began.
local function tell_component(body, from)
  local update, name = lib.object(body, "component_update"), lib.text(body, "component.name")
  local id, status = lib.id(update, "component_id") or lib.id(body, "component.id"), lib.word(update, "new_status")
  local service = lib.place(from, { service = name, component = name, names = { lib.text(body, "page.name") } })
  if not lib.at(body, "component_update") then
    return false
  elseif not service or not id then
    lib.ignore(from, "no service is known that \"" .. (name or id or "?") .. "\" is of")
    return true
  end
  local away, planned = lib.among(from.params.away, status), status == "under_maintenance"
  local at = lib.instant(update, "created_at") or from.delivery.received_at
  local open = lib.open_outage(from, service, id .. "-")
  if open and (not away or open.planned ~= planned) and at > open.started_at then
    lib.record(from, "outage", { id = open.key:sub(#from.source + 2), at = at, ended_at = at })
  end
  if away and not (open and open.planned == planned) then
    lib.outage(from, {
      id = id .. "-" .. at // 1000, at = at, service = service, started_at = at, planned = planned,
      cause = (name or id) .. ": " .. status,
    })
  end
  lib.ignore(from, "\"" .. (name or id) .. "\" is " .. status)
  return true
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
  map = lib.map {
    otherwise = "it tells of no incident and no component", about = "incident", maintenance, incident, tell_component,
  },
}
