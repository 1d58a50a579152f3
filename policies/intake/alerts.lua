-- SPDX-License-Identifier: Apache-2.0
-- Alerts: a group as Prometheus's Alertmanager and Grafana send it. Each alert is an incident, told apart by its
-- fingerprint and by when it began to fire: the same alert that fires again tomorrow is another incident.

local lib = require "intake.lib"

-- Alertmanager before 0.19 sends no fingerprint: the labels do then.
local function fingerprint(alert)
  local own, parts = lib.text(alert, "fingerprint"), {}
  for name, value in pairs(own and {} or lib.object(alert, "labels")) do
    parts[#parts + 1] = name .. "-" .. (lib.text({ value }, 1) or "")
  end
  return own or #parts > 0 and lib.slug(table.concat(parts, "-")) or nil
end

local function severity(alert, from)
  local labels = lib.object(alert, "labels")
  for _, name in ipairs(lib.parameter(from, "severity_labels") or {}) do
    local word = lib.text(labels, name)
    if word and lib.grade(word, lib.parameter(from, "severities")) then
      return word
    end
  end
  return "warning"
end

local status = lib.small { "status", ".status", "=firing" }

-- A table of a mapping for all of them; the parameter `not_incidents` names those that show that alerting works.
local group = {
  each = "alerts",
  only = function(alert, from)
    local is, name = status(alert, from), lib.text(alert, "labels.alertname")
    for _, other in ipairs(name and from.params.not_incidents or {}) do
      if other == name then
        return "only alerts that show that alerting works"
      end
    end
    return is ~= "firing" and is ~= "resolved" and "an alert that is \"" .. is .. "\"" or nil
  end,
  key = fingerprint, at = "startsAt", source_state = status, severity = severity, category = "labels.alertname",
  title = { "annotations.summary", "annotations.title", "labels.alertname" },
  description = { "annotations.description", "annotations.message", null },
  external_url = { "generatorURL", "panelURL", "dashboardURL", null }, labels = "labels", names = "labels.alertname",
  before = function(told, alert, from)
    local started = told.at
    if not told.id then
      from.broken = "an alert without fingerprint and labels"
      return from.broken
    elseif not started then -- which time it is, is known by when it is told
      told.over = told.source_state == "resolved"
      return
    end
    if told.source_state == "resolved" then
      local ended = lib.instant(alert, "endsAt")
      told.source_state, told.ended_state = "firing", "resolved"
      told.ended_at = ended and ended >= started and ended or from.delivery.received_at
    end
    told.id, told.opened_at, told.state = told.id .. "-" .. started // 1000, started, "new"
  end,
  tell = function(from, told)
    if told.over == nil then
      return lib.incident(from, told)
    end
    return lib.spell(from, told)
  end,
}

return library { group = group }
