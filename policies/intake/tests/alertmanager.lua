-- SPDX-License-Identifier: Apache-2.0
local function alert(more)
  local body = {
    status = "firing",
    labels = { alertname = "HighErrorRate", job = "payments", service = "Payments", severity = "critical" },
    annotations = { summary = "5xx ratio above 5 %", description = "ratio is 7.3 %" },
    startsAt = "2026-03-02T09:00:00.555946Z",
    endsAt = "0001-01-01T00:00:00Z",
    generatorURL = "http://prometheus.example.org/graph?g0.expr=HighErrorRate",
    fingerprint = "60481d2518d5de6b",
  }
  for name, value in pairs(more) do
    body[name] = value
  end
  return body
end

local function group(...)
  return {
    deliver = "alertmanager",
    body = { version = "4", receiver = "steward", status = "firing", truncatedAlerts = 0, alerts = { ... } },
  }
end

local many = {}
for i = 1, 25 do
  many[i] = alert({ fingerprint = "f" .. i })
end

local given = {
  ["service/payments"] = { name = "Payments" },
  ["service/batch"] = { name = "Batch" },
  ["component/cron"] = { name = "Cron", service = "service/batch" },
}

return tests {
  ["an alert that fires is an incident"] = {
    at = "2026-03-02T09:00:10Z",
    given = given,
    when = { group(alert({})) },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772442000"] = {
        title = "5xx ratio above 5 %",
        state = "new",
        impact = "high",
        urgency = "high",
        service = "service/payments",
        opened_at = "2026-03-02T09:00:00.555Z",
        resolved_at = null,
        source = "alertmanager",
      },
      findings = {},
    },
  },

  ["and is resolved when it ends, not when that is told"] = {
    at = "2026-03-02T09:00:10Z",
    given = given,
    when = {
      group(alert({})),
      { pass = "20m" },
      group(alert({ status = "resolved", endsAt = "2026-03-02T09:17:35Z" })),
    },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772442000"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:17:35Z",
        source_state = "resolved",
      },
    },
  },

  ["a group holds alerts that fire and alerts that ended"] = {
    at = "2026-03-02T09:10:00Z",
    given = given,
    when = {
      group(
        alert({ fingerprint = "aa", status = "resolved", endsAt = "2026-03-02T09:05:00Z" }),
        alert({ fingerprint = "bb" }),
        alert({ fingerprint = "cc", labels = { alertname = "DiskFull", job = "cron", severity = "warning" } })
      ),
    },
    expect = {
      ["incident/alertmanager-aa-1772442000"] = { state = "resolved", resolved_at = "2026-03-02T09:05:00Z" },
      ["incident/alertmanager-bb-1772442000"] = { state = "new" },
      ["incident/alertmanager-cc-1772442000"] = {
        state = "new",
        service = "service/batch",
        component = "component/cron",
        impact = "medium",
        urgency = "medium",
      },
    },
  },

  ["what people did to it stays while it is sent again and again"] = {
    at = "2026-03-02T09:00:10Z",
    given = given,
    when = {
      group(alert({})),
      {
        update = "incident/alertmanager-60481d2518d5de6b-1772442000",
        set = { state = "in_progress", impact = "low", service = "service/batch" },
      },
      group(alert({ annotations = { summary = "5xx ratio above 9 %" } })),
    },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772442000"] = {
        state = "in_progress",
        impact = "low",
        service = "service/batch",
        title = "5xx ratio above 9 %",
      },
    },
  },

  ["told late that it fires, it stays over"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      group(alert({ status = "resolved", endsAt = "2026-03-02T09:17:35Z" })),
      group(alert({})),
    },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772442000"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:17:35Z",
        source_state = "resolved",
      },
    },
  },

  ["when it fires anew it is another incident"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      group(alert({ status = "resolved", endsAt = "2026-03-02T09:17:35Z" })),
      group(alert({ startsAt = "2026-03-02T09:19:00Z" })),
    },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772442000"] = { state = "resolved" },
      ["incident/alertmanager-60481d2518d5de6b-1772443140"] = { state = "new" },
    },
  },

  ["an end that is not known is when it was told"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = { group(alert({ status = "resolved" })) },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772442000"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:20:00Z",
      },
    },
  },

  ["without a fingerprint the labels tell alerts apart"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      group(
        alert({ fingerprint = "", labels = { alertname = "InstanceDown", instance = "localhost:1234" } }),
        alert({ fingerprint = "", labels = { alertname = "InstanceDown", instance = "localhost:5678" } })
      ),
    },
    expect = {
      ["incident/alertmanager-alertname-instancedown-instance-localhost-1234-1772442000"] = { service = null },
      ["incident/alertmanager-alertname-instancedown-instance-localhost-5678-1772442000"] = { state = "new" },
    },
  },

  ["without a time at which it began, its end still finds it"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      group(alert({ startsAt = "0001-01-01T00:00:00Z" })),
      { pass = "5m" },
      group(alert({ startsAt = null, status = "resolved" })),
    },
    expect = {
      ["incident/alertmanager-60481d2518d5de6b-1772443200"] = {
        state = "resolved",
        opened_at = "2026-03-02T09:20:00Z",
        resolved_at = "2026-03-02T09:25:00Z",
      },
    },
  },

  ["labels of the organisation's choice, its rules and its words"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    params = {
      intake = {
        services = { ["team=pay*"] = "service/payments", ["*"] = "service/batch", ["nobody*"] = "service/nowhere" },
        severity_labels = { "how_bad" },
        severities = { ["wake-me"] = "critical" },
      },
    },
    when = {
      group(
        alert({ fingerprint = "aa", labels = { alertname = "A", team = "Pay-EU", how_bad = "wake-me" } }),
        alert({ fingerprint = "bb", labels = { alertname = "B", severity = "critical" } }),
        alert({ fingerprint = "cc", labels = { alertname = "nobody knows" } })
      ),
    },
    expect = {
      ["incident/alertmanager-aa-1772442000"] = { service = "service/payments", urgency = "high" },
      ["incident/alertmanager-bb-1772442000"] = { service = "service/batch", urgency = "medium", impact = "medium" },
      ["incident/alertmanager-cc-1772442000"] = { service = null },
    },
  },

  ["25 alerts in one delivery are 25 incidents"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = { group(table.unpack(many)) },
    expect = {
      ["incident/alertmanager-f1-1772442000"] = { state = "new" },
      ["incident/alertmanager-f25-1772442000"] = { state = "new" },
    },
  },

  ["an incident of another source is not touched, whatever the ids"] = {
    at = "2026-03-02T09:20:00Z",
    given = {
      ["incident/alertmanager-aa-1772442000"] = { title = "Ours", source = "alertmanager-aa" },
    },
    when = { group(alert({ fingerprint = "aa" })) },
    expect = {
      ["incident/alertmanager-aa-1772442000"] = { title = "Ours" },
      failed = "is of the source \"alertmanager-aa\", not of \"alertmanager\"",
    },
  },

  ["an alert that shows that alerting works is no incident"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = {
      group(alert({ labels = { alertname = "Watchdog" } })),
      { deliver = "alertmanager", body = { ok = true } },
    },
    expect = { ignored = "no alerts in it", findings = {} },
  },

  ["of two alerts one is an incident, and why the other is none is told"] = {
    at = "2026-03-02T09:20:00Z",
    given = given,
    when = { group(alert({ labels = { alertname = "Watchdog" } }), alert({ fingerprint = "aa" })) },
    expect = {
      ["incident/alertmanager-aa-1772442000"] = { state = "new" },
      in_part = "only alerts that show that alerting works", ignored = false,
    },
  },
}
