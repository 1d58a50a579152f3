-- SPDX-License-Identifier: Apache-2.0
-- Azure Monitor: the common alert schema, in which each alert has its id, and the older ones, in which the end of an
-- alert finds its beginning by rule and resource.

local lib = require "intake.lib"
local loose = require "intake.loose"

-- Sev0 to Sev4
local severities = { ["0"] = "critical", ["1"] = "error", ["2"] = "warning", ["3"] = "low", ["4"] = "info" }

local function severity(value, ...)
  local word = lib.text(value, ...)
  return word and (severities[word:match("^[Ss]?e?v?(%d)$") or ""] or word)
end

local function last(path)
  return path and path:match("([^/]+)/*$")
end

local function common(from, essentials)
  local over = lib.word(essentials, "monitorCondition") == "resolved"
  local fired, resolved = lib.instant(essentials, "firedDateTime"), lib.instant(essentials, "resolvedDateTime")
  local targets = lib.texts(essentials, "alertTargetIDs")
  local items = lib.texts(essentials, "configurationItems")
  local id = last(lib.text(essentials, "alertId", "originAlertId"))
  local key = id and from.source .. "-" .. lib.key(id)
  lib.incident(from, {
    id = id,
    at = over and (resolved or from.delivery.received_at) or fired,
    opened_at = fired,
    resolved_at = over and resolved or nil,
    state = over and "resolved" or not (key and from.ctx:get("incident", key)) and "new" or nil,
    title = lib.text(essentials, "alertRule"),
    description = lib.text(essentials, "description"),
    severity = severity(essentials, "severity"),
    category = lib.text(essentials, "monitoringService"),
    source_state = lib.word(essentials, "monitorCondition"),
    external_url = lib.url(essentials, "investigationLink"),
    place = {
      service = items[1],
      component = last(targets[1]) or items[1],
      names = loose.some(
        lib.text(essentials, "targetResourceGroup"),
        lib.text(essentials, "alertRule"),
        table.unpack(items)
      ),
    },
  })
end

local function older(from, body, context)
  local status = lib.word(body, "status")
  local rule, resource = lib.text(context, "id", "name"), lib.text(context, "resourceId", "resourceName")
  local name = lib.text(context, "name", "resourceName")
  lib.spell(from, {
    id = rule and (resource and rule .. " " .. resource or rule),
    at = lib.instant(context, "timestamp", "eventTimestamp"),
    over = status == "deactivated" or status == "resolved",
    title = name,
    description = lib.text(context, "description"),
    severity = severity(context, "severity") or "error",
    category = lib.text(context, "condition.metricName", "condition.allOf.1.metricName", "conditionType"),
    source_state = status ~= "" and status or nil,
    external_url = lib.url(context, "portalLink"),
    place = {
      service = lib.text(context, "resourceName"),
      component = lib.text(context, "resourceName"),
      names = loose.some(name, lib.text(context, "resourceGroupName")),
    },
  })
end

-- Searches of logs and entries of the activity log, which have no end.
local function told_once(from, data, log)
  local name = lib.text(data, "AlertRuleName", "alertRuleName") or lib.text(log, "operationName", "eventName")
  lib.incident(from, {
    id = lib.text(log, "eventDataId", "correlationId")
      or name and name .. " " .. (lib.text(data, "SearchIntervalEndtimeUtc", "SearchIntervalStartTimeUtc") or ""),
    at = lib.instant(log, "eventTimestamp", "submissionTimestamp") or lib.instant(data, "SearchIntervalEndtimeUtc"),
    opened_at = lib.instant(log, "eventTimestamp")
      or lib.instant(data, "SearchIntervalEndtimeUtc")
      or from.delivery.received_at,
    state = "new",
    title = name,
    description = lib.text(data, "Description") or lib.text(log, "description", "properties.title"),
    severity = severity(data, "Severity") or lib.text(log, "level"),
    external_url = lib.url(data, "LinkToSearchResults"),
    place = {
      component = last(lib.text(log, "resourceId")),
      names = loose.some(name, lib.text(log, "resourceGroupName")),
    },
  })
end

return intake {
  title = "Azure Monitor: alerts",
  scheme = "query-token",
  setup = [[
In Azure: Monitor, Alerts, Action groups, Create; under Actions: Webhook.
URI: {url}?{secret}
Enable the common alert schema: Yes.
Then name that action group in your alert rules.]],
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local data = lib.at(delivery.body, "data") and lib.object(delivery.body, "data")
      or lib.object({ b = delivery.body }, "b")
    local context = lib.object(data, "context")
    if lib.at(data, "essentials") then
      common(from, lib.object(data, "essentials"))
    elseif lib.at(data, "operation") then
      lib.ignore(from, "scaled: \"" .. lib.text(data, "operation") .. "\"")
    elseif lib.at(context, "activityLog") then
      told_once(from, {}, lib.object(context, "activityLog"))
    elseif lib.text(data, "AlertRuleName", "alertRuleName") then
      told_once(from, data, {})
    elseif lib.at(data, "context") then
      older(from, data, context)
    end
    return lib.edits(from, "there is no alert in it")
  end,
}
