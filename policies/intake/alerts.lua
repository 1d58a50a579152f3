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

local status = { "status", ".status", "=firing" }

local function stands(words)
  words[1] = status
  return words
end

-- A table of a mapping for all of them; the parameter `not_incidents` names those that show that alerting works.
local group = {
  each = "alerts",
  why_not = {
    lib.listed("not_incidents", "labels.alertname", "only alerts that show that alerting works"),
    stands { ["firing|resolved"] = false, ["*"] = { "an alert that is \"{status|.status}\"" } },
  },
  key = fingerprint, at = "startsAt", source_state = lib.small(status), category = "labels.alertname",
  severity = { lib.severity_in "labels", "=warning" },
  title = { "annotations.summary", "annotations.title", "labels.alertname" },
  description = { "annotations.description", "annotations.message", null },
  external_url = { "generatorURL", "panelURL", "dashboardURL", null }, labels = "labels", names = "labels.alertname",
  spell = { without = function(alert) return lib.instant(alert, "startsAt") end },
  over = stands { resolved = true, firing = false },
  before = function(told, alert, from)
    local started = told.at
    if started and told.over then
      local ended = lib.instant(alert, "endsAt")
      told.source_state, told.ended_state = "firing", "resolved"
      told.ended_at = ended and ended >= started and ended or from.delivery.received_at
    end
    if started then
      told.id, told.opened_at, told.state = told.id and told.id .. "-" .. started // 1000, started, "new"
    end
  end,
}

return library { group = group }
