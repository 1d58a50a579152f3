-- SPDX-License-Identifier: Apache-2.0
-- Senders of which nothing is recorded, and say so.
local spans =
  { resourceSpans = { { scopeSpans = { { spans = { { name = "a" }, { name = "b" } } }, { spans = null } } }, {} } }
local logs =
  { resourceLogs = { { scopeLogs = { { logRecords = { { severityNumber = 17, body = { stringValue = "no" } } } } } } } }

return tests {
  ["telemetry is counted"] = {
    when = { { deliver = "otlp", body = spans } },
    expect = { ignored = "telemetry is not recorded (spans: 2)" },
  },
  ["an error in a log is no incident"] = {
    when = { { deliver = "otlp", body = logs } },
    expect = { ignored = "telemetry is not recorded (lines of logs: 1)" },
  },
  ["no telemetry at all"] = {
    when = { { deliver = "otlp", body = { resourceLogs = 7 } } },
    expect = { ignored = "no telemetry in it" },
  },
  ["payments"] = {
    when = {
      { deliver = "stripe", body = { id = "evt_1", object = "event", type = "invoice.paid", data = { object = {} } } },
    },
    expect = { ignored = "\"invoice.paid\": payments are not recorded" },
  },
}
