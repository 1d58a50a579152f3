-- SPDX-License-Identifier: Apache-2.0
local function merged(base, more)
  for name, value in pairs(more or {}) do
    base[name] = value
  end
  return base
end

local function alert(more)
  return merged({
    status = "firing",
    labels = { alertname = "Queue too long", service = "orders", severity = "critical", grafana_folder = "Shop" },
    annotations = { summary = "2 300 orders wait" },
    startsAt = "2026-03-02T10:00:00+01:00",
    endsAt = "0001-01-01T00:00:00Z",
    generatorURL = "https://grafana.example.org/alerting/grafana/ab12/view",
    fingerprint = "c6eadffa33fcdf37",
    values = { B = 2300, C = 1 },
    valueString = "[ var='B' value=2300 ]",
  }, more)
end

local function told(more, alert_more)
  return {
    deliver = "grafana",
    body = merged({
      receiver = "steward",
      status = "firing",
      orgId = 1,
      version = "1",
      truncatedAlerts = 0,
      state = "alerting",
      title = "[FIRING:1] Queue too long",
      message = "…",
      alerts = { alert(alert_more) },
    }, more),
  }
end

local function rule(state, more)
  return {
    deliver = "grafana",
    body = merged({
      dashboardId = 1,
      orgId = 2,
      panelId = 4,
      ruleId = 17,
      ruleName = "Disk of the shop",
      state = state,
      ruleUrl = "https://grafana.example.org/d/1/shop?viewPanel=4",
      title = "[" .. state .. "] Disk of the shop",
      message = "Fills up",
      evalMatches = { { value = 97.5, metric = "sda", tags = { service = "orders" } } },
      tags = { severity = "high" },
    }, more),
  }
end

local given = { ["service/orders"] = { name = "Orders" } }

return tests {
  ["an alert that fires is an incident of the service of its label"] = {
    at = "2026-03-02T09:00:20Z",
    given = given,
    when = { told() },
    expect = {
      ["incident/grafana-c6eadffa33fcdf37-1772442000"] = {
        title = "2 300 orders wait",
        state = "new",
        service = "service/orders",
        impact = "high",
        urgency = "high",
        opened_at = "2026-03-02T09:00:00Z",
        resolved_at = null,
        source_state = "firing",
        external_url = "https://grafana.example.org/alerting/grafana/ab12/view",
      },
    },
  },

  ["told first that it ended, then that it fires, it is over"] = {
    at = "2026-03-02T09:30:00Z",
    given = given,
    when = {
      told({ status = "resolved", state = "ok" }, { status = "resolved", endsAt = "2026-03-02T09:20:00Z" }),
      told(),
      told(),
    },
    expect = {
      ["incident/grafana-c6eadffa33fcdf37-1772442000"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:20:00Z",
        service = "service/orders",
      },
    },
  },

  ["a test of the contact point is ignored"] = {
    given = given,
    when = { told({}, { labels = { alertname = "TestAlert", instance = "Grafana" } }) },
    expect = { ignored = "alerting works" },
  },

  ["members that are null or of another kind do no harm"] = {
    at = "2026-03-02T09:00:20Z",
    when = {
      told({ title = null }, { annotations = null, labels = { alertname = 7, severity = {} }, generatorURL = 12 }),
      told({ alerts = null }),
    },
    expect = {
      ["incident/grafana-c6eadffa33fcdf37-1772442000"] = { title = "7", impact = "medium", external_url = null },
      ignored = "neither alerts nor a rule",
    },
  },

  ["one of two alerts that cannot be told apart from others fails both"] = {
    at = "2026-03-02T09:00:20Z",
    when = { told({ alerts = { alert(), { status = "firing", labels = {} } } }) },
    expect = {
      failed = "does not say which incident it is about", ["incident/grafana-c6eadffa33fcdf37-1772442000"] = false,
    },
  },

  ["of the legacy alerting the end finds its beginning"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { rule("alerting"), { pass = "5m" }, rule("alerting"), { pass = "10m" }, rule("ok", { message = null }) },
    expect = {
      ["incident/grafana-rule-2-17-1772442000"] = {
        title = "Disk of the shop",
        state = "resolved",
        opened_at = "2026-03-02T09:00:00Z",
        urgency = "medium",
        resolved_at = "2026-03-02T09:15:00Z",
        service = "service/orders",
        description = "Fills up",
        impact = "high",
      },
    },
  },

  ["and when it fires again it is another incident"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { rule("alerting"), { pass = "10m" }, rule("ok"), { pass = "1h" }, rule("no_data") },
    expect = {
      ["incident/grafana-rule-2-17-1772442000"] = { state = "resolved" },
      ["incident/grafana-rule-2-17-1772446200"] = { state = "new", source_state = "no_data" },
    },
  },

  ["a rule that is being thought about, and a test, are ignored"] = {
    when = { rule("pending"), rule("alerting", { ruleId = 0 }) },
    expect = { ignored = "a test" },
  },
}
