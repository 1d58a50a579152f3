-- SPDX-License-Identifier: Apache-2.0
-- UptimeRobot: a monitor that is down, until it is up. It puts all into the address, unless it is told to send a body.

local lib = require "intake.lib"

return intake {
  title = "UptimeRobot: monitors that are down",
  scheme = "query-token",
  query = {
    "monitorID", "monitorURL", "monitorFriendlyName", "alertType", "alertDetails", "alertDateTime",
  },
  setup = [[
In UptimeRobot: Integrations, Webhook, for up and down events.
URL: {url}?{secret}&
Send default variables as query string. Then tick it in each monitor.]],
  map = lib.map {
    about = function(body, from) return from.delivery.query or body end,
    only = { alertType = { "1", "2" } }, key = "monitorID", at = "alertDateTime", spell = true,
    state = { "alertType", ["1"] = "new", ["2"] = "resolved" }, url = "monitorURL", severity = "=error",
    title = "{monitorFriendlyName} is down: {alertDetails}", service = "monitorFriendlyName", names = "monitorURL",
  },
}
