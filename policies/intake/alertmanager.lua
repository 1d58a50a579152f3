-- SPDX-License-Identifier: Apache-2.0
-- Alertmanager sends a group again and again for as long as it lasts; see alerts.lua.

local lib = require "intake.lib"
local alerts = require "intake.alerts"

return intake {
  title = "Prometheus Alertmanager: every alert an incident",
  scheme = "bearer",
  setup = [[
In alertmanager.yml, a receiver that the route names:
  webhook_configs:
    - url: {url}
      send_resolved: true
      http_config: { authorization: { credentials: {secret} } }
Reload Alertmanager; the first alert that fires is the first delivery.]],
  params = {
    not_incidents = list {
      text,
      default = { "Watchdog", "DeadMansSwitch", "InfoInhibitor" },
      doc = "Alerts that fire to show that alerting works",
    },
  },
  map = lib.map { alerts.group, otherwise = "no alerts in it" },
}
