-- SPDX-License-Identifier: Apache-2.0
-- OpenTelemetry: logs, traces and metrics are taken, counted and not recorded. A line in a log is no incident; what
-- decides that something is wrong sends an alert (Alertmanager, Grafana). Who needs other things than that writes a
-- mapping.

local lib = require "intake.lib"

local parts = {
  { "resourceLogs", "scopeLogs", "logRecords", "lines of logs" },
  { "resourceSpans", "scopeSpans", "spans", "spans" },
  { "resourceMetrics", "scopeMetrics", "metrics", "metrics" },
}

local function count(list, names, depth)
  if depth > 3 then
    return 1
  end
  local n = 0
  for _, item in ipairs(lib.list(list, names[depth])) do
    n = n + count(item, names, depth + 1)
  end
  return n
end

return intake {
  title = "OpenTelemetry: taken and not recorded",
  scheme = "bearer",
  setup = [[
Telemetry is counted here and not recorded: let what decides that something is wrong send alerts instead.
In a collector, where you want it all the same: an otlphttp exporter, encoding json, compression gzip or none.
logs_endpoint: {url}
headers: { Authorization: "Bearer {secret}" }]],
  map = lib.map { function(body, from)
    for _, names in ipairs(parts) do
      local n = count(body, names, 1)
      if n > 0 then
        lib.ignore(from, "telemetry is not recorded (" .. names[4] .. ": " .. n .. ")")
      end
    end
  end, otherwise = "no telemetry in it" },
}
