-- SPDX-License-Identifier: Apache-2.0
-- Azure Monitor: the common alert schema, in which each alert has its id, and the older ones, in which the end of an
-- alert finds its beginning by rule and resource.

local lib = require "intake.lib"

local function severity(path, otherwise) -- Sev0 to Sev4
  return { path, otherwise, ["0|sev0"] = "critical", ["1|sev1"] = "error", ["2|sev2"] = "warning", ["3|sev3"] = "low",
    ["4|sev4"] = "info", ["*"] = { path, otherwise } }
end

local name = "([^/]+)/*$" -- behind the last stroke of an address
local item = { "configurationItems.1" }

local common = {
  about = { "data.essentials", "essentials" }, key = lib.match({ "alertId", "originAlertId" }, name),
  opened_at = "firedDateTime", resolved_at = { "monitorCondition", resolved = { "resolvedDateTime" } },
  at = { "monitorCondition", resolved = { "resolvedDateTime", lib.now }, ["*"] = { "firedDateTime" } },
  state = { "monitorCondition", resolved = "resolved" }, first = { state = "=new" },
  title = "alertRule", description = "description", severity = severity "severity", category = "monitoringService",
  source_state = lib.small "monitorCondition", url = "investigationLink", service = item,
  component = { lib.match("alertTargetIDs.1", name), item },
  names = { "targetResourceGroup", "alertRule", "configurationItems" },
}

local older = {
  about = { "data.context", "context" }, spell = true,
  key = { { lib.joined(" ", { "id", "name" }, { "resourceId", "resourceName" }) } },
  at = { "timestamp", "eventTimestamp" }, over = { ".data.status", ".status", ["deactivated|resolved"] = true },
  title = { "name", "resourceName" }, description = "description", severity = severity("severity", "=error"),
  category = { "condition.metricName", "condition.allOf.1.metricName", "conditionType" },
  source_state = lib.small { ".data.status", ".status" }, url = "portalLink", service = "resourceName",
  component = "resourceName", names = { { "name", "resourceName" }, "resourceGroupName" },
}

-- Entries of the activity log and searches of logs, which have no end.
local logged = {
  about = { "data.context.activityLog", "context.activityLog" },
  state = "=new", key = { { "eventDataId", "correlationId" } },
  at = { "eventTimestamp", "submissionTimestamp" }, opened_at = { "eventTimestamp", lib.now },
  title = { "operationName", "eventName" }, description = { "description", "properties.title" }, severity = "level",
  component = lib.match("resourceId", name), names = { { "operationName", "eventName" }, "resourceGroupName" },
}

local rule, searched = { "AlertRuleName", "alertRuleName" }, { "SearchIntervalEndtimeUtc" }

local search = {
  about = function(body)
    local data = lib.at(body, "data") or body
    return lib.text(data, "AlertRuleName", "alertRuleName") and data
  end,
  key = { { lib.joined(" ", rule, { "SearchIntervalEndtimeUtc", "SearchIntervalStartTimeUtc" }) } },
  state = "=new", title = rule, names = { rule }, description = "Description", at = searched,
  opened_at = { searched, lib.now }, severity = severity "Severity", url = "LinkToSearchResults",
}

local scaled = {
  has = { { "data.operation", "operation" } }, key = "operation", why_not = "scaled: \"{data.operation|operation}\"",
}

return intake {
  title = "Azure Monitor: alerts",
  scheme = "query-token",
  setup = [[
In Azure: Monitor, Alerts, Action groups, Create; under Actions: Webhook.
URI: {url}?{secret}
Enable the common alert schema: Yes.
Then name that action group in your alert rules.]],
  map = lib.map { common, scaled, logged, search, older, otherwise = "there is no alert in it" },
}
