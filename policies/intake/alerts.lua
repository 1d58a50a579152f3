-- SPDX-License-Identifier: Apache-2.0
-- Alerts: a group as Prometheus's Alertmanager and Grafana send it. Each alert is an incident, told apart by its
-- fingerprint and by when it began to fire: the same alert that fires again tomorrow is another incident.

local lib = require "intake.lib"

-- Alertmanager before 0.19 sends no fingerprint: the labels do then.
local function fingerprint_of(alert, labels)
  local parts = {}
  for name in pairs(labels) do
    parts[#parts + 1] = name .. "-" .. (lib.text(labels, name) or "")
  end
  return lib.text(alert, "fingerprint") or #parts > 0 and lib.slug(table.concat(parts, "-")) or nil
end

local function severity_of(from, labels)
  for _, name in ipairs(lib.parameter(from, "severity_labels") or {}) do
    if lib.grade(lib.text(labels, name), lib.parameter(from, "severities")) then
      return lib.text(labels, name)
    end
  end
  return "warning"
end

local function map_alert(from, group, alert)
  local labels, notes = lib.object(alert, "labels"), lib.object(alert, "annotations")
  local status = lib.word(alert, "status") ~= "" and lib.word(alert, "status") or lib.word(group, "status")
  local fingerprint, started = fingerprint_of(alert, labels), lib.instant(alert, "startsAt")
  local told = {
    id = fingerprint,
    title = lib.text(notes, "summary", "title") or lib.text(labels, "alertname"),
    description = lib.text(notes, "description", "message") or null,
    category = lib.text(labels, "alertname"),
    source_state = status ~= "" and status or "firing",
    external_url = lib.url(alert, "generatorURL", "panelURL", "dashboardURL") or null,
    severity = severity_of(from, labels),
    place = { labels = labels, names = { lib.text(labels, "alertname") } },
  }
  if told.source_state ~= "firing" and told.source_state ~= "resolved" then
    lib.ignore(from, "an alert that is \"" .. told.source_state .. "\"")
  elseif not fingerprint then
    from.broken = "an alert without fingerprint and labels"
  elseif not started then -- which time it is, is known by when it is told
    told.over = status == "resolved"
    lib.spell(from, told)
  else
    told.id, told.at, told.opened_at, told.state = fingerprint .. "-" .. started // 1000, started, started, "new"
    if status == "resolved" then
      local ended = lib.instant(alert, "endsAt")
      told.source_state, told.ended_state = "firing", "resolved"
      told.ended_at = ended and ended >= started and ended or from.delivery.received_at
    end
    lib.incident(from, told)
  end
end

-- shows_that_it_works: names of alerts that are no incidents.
local function group(from, body, shows_that_it_works)
  for _, alert in ipairs(lib.list(body, "alerts")) do
    local wanted = true
    for _, name in ipairs(shows_that_it_works) do
      wanted = wanted and lib.text(alert, "labels.alertname") ~= name
    end
    if wanted then
      map_alert(from, body, alert)
    else
      lib.ignore(from, "only alerts that show that alerting works")
    end
  end
end

return library { group = group }
