-- SPDX-License-Identifier: Apache-2.0
local function common(condition, more)
  local essentials = {
    alertId = "/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/a1b2",
    originAlertId = "o1",
    alertRule = "High CPU",
    severity = "Sev1",
    signalType = "Metric",
    monitorCondition = condition,
    monitoringService = "Platform",
    alertTargetIDs = { "/subscriptions/s/resourcegroups/live/providers/microsoft.compute/virtualmachines/web-1" },
    configurationItems = { "web-1" },
    firedDateTime = "2026-03-02T08:00:00.1234567Z",
    description = "Too hot",
    essentialsVersion = "1.0",
    alertContextVersion = "1.0",
    resolvedDateTime = condition == "Resolved" and "2026-03-02T08:20:00.7654321Z" or nil,
  }
  for name, value in pairs(more or {}) do
    essentials[name] = value
  end
  return {
    deliver = "azure_monitor",
    body = { schemaId = "azureMonitorCommonAlertSchema", data = { essentials = essentials } },
  }
end

local function older(status, at)
  return {
    deliver = "azure_monitor",
    body = {
      schemaId = "AzureMonitorMetricAlert",
      data = {
        version = "2.0",
        status = status,
        context = {
          timestamp = at,
          id = "rules/cpu",
          name = "cpu",
          severity = "2",
          resourceName = "web-1",
          resourceId = "vm/web-1",
          portalLink = "https://portal.azure.com/#x",
        },
      },
    },
  }
end

local given =
  { ["component/web-1"] = { name = "web-1", service = "service/shop" }, ["service/shop"] = { name = "Shop" } }

return tests {
  ["the common schema, its end first"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { common("Resolved"), common("Fired"), common("Resolved") },
    expect = {
      ["incident/azure_monitor-a1b2"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00.123Z",
        resolved_at = "2026-03-02T08:20:00.765Z",
        title = "High CPU",
        service = "service/shop",
        component = "component/web-1",
        impact = "high",
        urgency = "medium",
      },
    },
  },
  ["an older shape finds its beginning"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { older("Activated", "2026-03-02T08:00:00Z"), older("Deactivated", "2026-03-02T08:20:00Z") },
    expect = {
      ["incident/azure_monitor-rules~2fcpu~20vm~2fweb-1-1772438400"] = { state = "resolved", service = "service/shop" },
    },
  },
  ["classic alerts stand at the top"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "azure_monitor",
        body = {
          status = "Activated",
          context = { id = "r", name = "Web", resourceId = "w", timestamp = "2026-03-02T08:00:00Z" },
        },
      },
    },
    expect = { ["incident/azure_monitor-r~20w-1772438400"] = { state = "new", title = "Web" } },
  },
  ["an entry of the activity log"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "azure_monitor",
        body = {
          schemaId = "Microsoft.Insights/activityLogs",
          data = {
            status = "Activated",
            context = {
              activityLog = {
                eventDataId = "x9",
                eventTimestamp = "2026-03-02T08:00:00Z",
                level = "Error",
                operationName = "Restart",
                resourceId = "/s/web-1",
              },
            },
          },
        },
      },
    },
    expect = { ["incident/azure_monitor-x9"] = { state = "new", title = "Restart" } },
  },
  ["a search of logs"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "azure_monitor",
        body = {
          schemaId = "Microsoft.Insights/LogAlert",
          data = {
            AlertRuleName = "Errors",
            Severity = "0",
            SearchIntervalEndtimeUtc = "2026-03-02T08:00:00Z",
            LinkToSearchResults = "https://portal.azure.com/x",
          },
        },
      },
    },
    expect = { ["incident/azure_monitor-Errors~202026-03-02T08:00:00Z"] = { state = "new", impact = "high" } },
  },
  ["scaling is nothing wrong"] = {
    when = {
      {
        deliver = "azure_monitor",
        body = { version = "1.0", status = "Activated", operation = "Scale Out", context = { id = "a" } },
      },
    },
    expect = { ignored = "scaled: \"Scale Out\"" },
  },
  ["an alert without its id, and nothing"] = {
    when = {
      common("Fired", { alertId = null, originAlertId = null }),
      { deliver = "azure_monitor", body = { data = null } },
    },
    expect = { ignored = "there is no alert in it" },
  },
}
