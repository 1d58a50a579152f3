-- SPDX-License-Identifier: Apache-2.0
local function told(state, more)
  local incident = {
    incident_id = "0.abc",
    scoping_project_id = "live",
    state = state,
    started_at = 1772438400,
    ended_at = state == "closed" and 1772439600 or null,
    policy_name = "Latency",
    condition_name = "p99 too high",
    summary = "It is slow",
    url = "https://console.cloud.google.com/x",
    resource_display_name = "shop",
    severity = "Critical",
    policy_user_labels = { service = "shop" },
    documentation = { content = "See the runbook", mime_type = "text/markdown" },
  }
  for name, value in pairs(more or {}) do
    incident[name] = value
  end
  return { deliver = "gcp_monitoring", body = { version = "1.2", incident = incident } }
end

local given = { ["service/shop"] = { name = "Shop" } }

return tests {
  ["open and closed, in either order"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { told("closed"), told("open"), told("closed") },
    expect = {
      ["incident/gcp_monitoring-0.abc"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:20:00Z",
        title = "p99 too high",
        service = "service/shop",
        impact = "high",
        urgency = "high",
      },
    },
  },
  ["told again it leaves alone what a person did"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("open"),
      { update = "incident/gcp_monitoring-0.abc", set = { state = "in_progress" } },
      told("open"),
    },
    expect = { ["incident/gcp_monitoring-0.abc"] = { state = "in_progress" } },
  },
  ["times that are not set"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told("OPEN", { started_at = 0, ended_at = 0, severity = null }) },
    expect = {
      ["incident/gcp_monitoring-0.abc"] = { state = "new", opened_at = "2026-03-02T09:00:00Z", resolved_at = null },
    },
  },
  ["a test of the channel, and nothing"] = {
    when = { { deliver = "gcp_monitoring", body = { version = "test", incident = { incident_id = "12345" } } } },
    expect = { ignored = "a test of the channel" },
  },
  ["nothing in it"] = {
    when = { { deliver = "gcp_monitoring", body = { incident = null } } },
    expect = { ignored = true },
  },
}
