-- SPDX-License-Identifier: Apache-2.0
-- Statuspage: what a supplier, or oneself, says on a page. Incidents are incidents, a component that is away an
-- outage of the service, what is scheduled a maintenance of it.

local lib = require "intake.lib"

local function components(incident)
  return lib.texts_of(incident, "components", "name")
end

local first = "components.1.name"

local maintenance = {
  about = function(body)
    local it = lib.at(body, "incident")
    return (lib.word(it, "impact") == "maintenance" or lib.at(it, "scheduled_for")) and it
  end,
  record = "maintenance", key = "id", at = "updated_at", starts_at = "scheduled_for", ends_at = "scheduled_until",
  needs = { starts_at = "a maintenance without its times", ends_at = "a maintenance without its times" },
  announced_at = "created_at", service = first, component = first, names = components,
}

local incident = {
  about = "incident", key = "id",
  at = { "updated_at", "incident_updates.1.updated_at", "incident_updates.1.created_at" },
  opened_at = { "started_at", "created_at" }, resolved_at = "resolved_at", title = "name",
  description = "incident_updates.1.body", told_at = "incident_updates.1.created_at", source_state = lib.small "status",
  state = { "status", investigating = "new", ["identified|monitoring"] = "in_progress", resolved = "resolved",
    postmortem = "closed" },
  severity = { "impact", critical = "critical", major = "major", minor = "minor", none = "low" }, url = "shortlink",
  service = first, component = first, names = components,
}

local status = "component_update.new_status"

local component = { -- its outage has no name of its own: it is known by the component
  has = "component_update", record = "outage", spell = true,
  key = { { "component_update.component_id", "component.id" } }, at = { "component_update.created_at", lib.now },
  over = { { lib.listed("away", status, "away"), away = false }, true },
  planned = { status, under_maintenance = true, ["*"] = false },
  cause = "{component.name|component.id}: {" .. status .. "}", service = "component.name",
  component = "component.name",
}

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
    within = ".page.name", names = ".page.name", otherwise = "it tells of no incident and no component",
    maintenance, incident, component,
  },
}
