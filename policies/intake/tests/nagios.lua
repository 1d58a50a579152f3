-- SPDX-License-Identifier: Apache-2.0
local function told(kind, state, at, more)
  local body = { type = kind, host = "web-1", service = "http", state = state, output = "HTTP " .. state, timet = at }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return { deliver = "nagios", body = body }
end

local given =
  { ["service/shop"] = { name = "Shop" }, ["component/web-1"] = { name = "web-1", service = "service/shop" } }

return tests {
  ["from problem to recovery"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      told("PROBLEM", "WARNING", "1772438400"),
      told("PROBLEM", "CRITICAL", "1772438500"),
      told("ACKNOWLEDGEMENT", "CRITICAL", "1772438600"),
      told("RECOVERY", "OK", "1772439000"),
    },
    expect = {
      ["incident/nagios-web-1~21http-1772438400"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:10:00Z",
        service = "service/shop",
        component = "component/web-1",
      },
    },
  },
  ["acknowledged"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told("PROBLEM", "CRITICAL", "1772438400"), told("ACKNOWLEDGEMENT", "CRITICAL", "1772438600") },
    expect = { ["incident/nagios-web-1~21http-1772438400"] = { state = "in_progress" } },
  },
  ["a host, its recovery first"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "nagios",
        body = { notification_type = "RECOVERY", host_name = "db-1", host_state = "UP", timet = 1772439000 },
      },
      {
        deliver = "nagios",
        body = { notification_type = "PROBLEM", host_name = "db-1", host_state = "DOWN", timet = 1772438400 },
      },
    },
    expect = {
      ["incident/nagios-db-1-1772439000"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:10:00Z",
        impact = "high",
      },
    },
  },
  ["Icinga Notifications has severities"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "nagios",
        body = { name = "db-1!disk", severity = "crit", type = "state", time = "2026-03-02T08:00:00Z" },
      },
    },
    expect = { ["incident/nagios-db-1~21disk-1772438400"] = { state = "new", impact = "high" } },
  },
  ["flapping, downtimes and what is too small"] = {
    when = { told("FLAPPINGSTART", "CRITICAL", "1772438400"), told("DOWNTIMESTART", "CRITICAL", "1772438400") },
    expect = { ignored = "\"DOWNTIMESTART\" is neither a problem nor a recovery" },
  },
  ["what is too small"] = {
    params = { ["intake.nagios"] = { minor = { "WARNING" } } },
    when = { told("PROBLEM", "WARNING", "1772438400") },
    expect = { ignored = "\"WARNING\" is no incident" },
  },
  ["no host"] = {
    when = { { deliver = "nagios", body = { type = "PROBLEM", host = null, service = "http" } } },
    expect = { ignored = true },
  },
}
