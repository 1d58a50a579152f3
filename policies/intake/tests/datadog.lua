-- SPDX-License-Identifier: Apache-2.0
local function alert(transition, at, more)
  local body = {
    alert_id = "881",
    alert_cycle_key = "5512345678901234567",
    transition = transition,
    title = "[" .. transition .. "] Disk on web-1",
    text = "90 % used",
    date = at,
    priority = "P2",
    type = "error",
    scope = "host:web-1",
    tags = "service:shop,env:prod,monitor",
    host = "web-1",
    link = "https://app.datadoghq.eu/monitors/881",
  }
  for name, value in pairs(more or {}) do
    body[name] = value ~= null and value or nil
  end
  return { deliver = "datadog", body = body }
end

local given =
  { ["service/shop"] = { name = "Shop" }, ["component/web-1"] = { name = "web-1", service = "service/shop" } }
local default = {
  deliver = "datadog",
  body = {
    id = "7000000000000000001",
    last_updated = "1772438460000",
    date = "1772438460000",
    event_type = "metric_alert_monitor",
    title = "[Recovered on {host:web-1}] Disk",
    org = { id = "9", name = "Harbour" },
    body = "%%%\n[[Monitor Status](https://app.datadoghq.eu/monitors#881?)]\n%%%",
  },
}

return tests {
  ["an alert is an incident, once a cycle, however it comes"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      alert("Recovered", "1772438460000"),
      alert("Triggered", "1772438400000"),
      alert("Re-Triggered", "1772438430000"),
    },
    expect = {
      ["incident/datadog-5512345678901234567-1772438460"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:01:00Z",
        priority = "p2",
        service = "service/shop",
        component = "component/web-1",
        title = "Disk on web-1",
      },
    },
  },
  ["the default payload says what it is in its title"] = {
    at = "2026-03-02T09:00:00Z",
    when = { alert("Triggered", "1772438400000", { alert_cycle_key = null, scope = null, host = null }), default },
    expect = { ["incident/datadog-881-1772438400"] = { state = "resolved", resolved_at = "2026-03-02T08:01:00Z" } },
  },
  ["it fires again tomorrow"] = {
    at = "2026-03-04T09:00:00Z",
    when = {
      alert("Triggered", "1772438400000", { alert_cycle_key = "c" }),
      alert("Recovered", "1772438460000", { alert_cycle_key = "c" }),
      alert("Warn", "1772524800000", { alert_cycle_key = "d", priority = "" }),
    },
    expect = {
      ["incident/datadog-c-1772438400"] = { state = "resolved" },
      ["incident/datadog-d-1772524800"] = { state = "new", impact = "medium", priority = null },
    },
  },
  ["a test is none"] = {
    when = { alert("Triggered", "1772438400000", { text = "Test notification triggered by ana@harbour.example." }) },
    expect = { ignored = "a test notification" },
  },
  ["macros that nobody filled in, and nothing at all"] = {
    when = { { deliver = "datadog", body = { alert_id = "$ALERT_ID", title = null, tags = null } } },
    expect = { ignored = true },
  },
}
