-- SPDX-License-Identifier: Apache-2.0
-- Azure Monitor: the common alert schema, in which each alert has its id, and the older ones, in which the end of an
-- alert finds its beginning by rule and resource.

local lib = require "intake.lib"

local function severity(path, otherwise) -- Sev0 to Sev4
  return { path, otherwise, ["0|sev0"] = "critical", ["1|sev1"] = "error", ["2|sev2"] = "warning", ["3|sev3"] = "low",
    ["4|sev4"] = "info", ["*"] = { path, otherwise } }
end

local function last(get)
  get = lib.reads(get)
  return function(item, from)
    return (get(item, from) or ""):match("([^/]+)/*$")
  end
end

local function now(_, from)
  return from.delivery.received_at
end

local id_of = last { "alertId", "originAlertId" }

local common = {
  about = { "data.essentials", "essentials" }, key = id_of, opened_at = "firedDateTime",
  at = { "monitorCondition", resolved = { "resolvedDateTime", now }, ["*"] = { "firedDateTime" } },
  resolved_at = { "monitorCondition", resolved = { "resolvedDateTime" } },
  state = { { "monitorCondition", resolved = "resolved" }, function(item, from)
    local id = id_of(item, from)
    return not (id and from.ctx:get("incident", from.source .. "-" .. lib.key(id))) and "new" or nil
  end },
  title = "alertRule", description = "description", severity = severity "severity", category = "monitoringService",
  source_state = lib.small "monitorCondition", url = "investigationLink", service = "configurationItems.1",
  component = { last "alertTargetIDs.1", "configurationItems.1" },
  names = { "targetResourceGroup", "alertRule", "configurationItems" },
}

local older = {
  about = { "data.context", "context" }, spell = true, key = { { function(it)
    local rule, resource = lib.text(it, "id", "name"), lib.text(it, "resourceId", "resourceName")
    return rule and (resource and rule .. " " .. resource or rule)
  end } },
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
  at = { "eventTimestamp", "submissionTimestamp" }, opened_at = { "eventTimestamp", now },
  title = { "operationName", "eventName" }, description = { "description", "properties.title" }, severity = "level",
  component = last "resourceId", names = { { "operationName", "eventName" }, "resourceGroupName" },
}

local rule = { "AlertRuleName", "alertRuleName" }

local search = {
  about = function(body)
    local data = lib.at(body, "data") or body
    return lib.text(data, table.unpack(rule)) and data
  end,
  state = "=new", title = rule, names = { rule }, description = "Description",
  key = { { function(it)
    return lib.text(it, table.unpack(rule)) .. " "
      .. (lib.text(it, "SearchIntervalEndtimeUtc", "SearchIntervalStartTimeUtc") or "")
  end } },
  at = "SearchIntervalEndtimeUtc", opened_at = { "SearchIntervalEndtimeUtc", now },
  severity = severity "Severity", url = "LinkToSearchResults",
}

return intake {
  title = "Azure Monitor: alerts",
  scheme = "query-token",
  setup = [[
In Azure: Monitor, Alerts, Action groups, Create; under Actions: Webhook.
URI: {url}?{secret}
Enable the common alert schema: Yes.
Then name that action group in your alert rules.]],
  map = lib.map {
    otherwise = "there is no alert in it",
    common,
    function(body, from)
      local scaled = lib.text(body, "data.operation", "operation")
      if scaled then
        lib.ignore(from, "scaled: \"" .. scaled .. "\"")
      end
      return scaled
    end,
    logged, search, older,
  },
}
