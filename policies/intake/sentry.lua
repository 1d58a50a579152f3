-- SPDX-License-Identifier: Apache-2.0
-- Sentry: issues, issue alerts and metric alerts, and the legacy plugin. An issue is one incident, however many
-- events of it come; issue alerts and the plugin tell of events alone and never of an end, webhooks of issues do
-- that.

local lib = require "intake.lib"
local loose = require "intake.loose"

local function project_of(value)
  return lib.text(value, "project_slug", "project.slug", "project_name", "project.name", "project")
end

-- An event of an issue: it began then, or before. What has become of the incident since is left alone.
local function tell_event(from, id, event)
  local key = id and from.source .. "-" .. lib.key(id)
  local known = key and from.ctx:get("incident", key)
  local began = known and known.opened_at
  event.id, event.opened_at, event.source_state = id, event.at, nil
  if not began or not event.at then
    event.state = not known and "new" or nil
    event.opened_at = event.opened_at or from.delivery.received_at
  elseif event.at < began then -- earlier than was known
    lib.record(from, "incident", { id = id, at = began, opened_at = event.at })
    event.opened_at, event.began, event.state = nil, event.at, "new"
  else
    event.opened_at, event.began = nil, began
  end
  lib.incident(from, event)
end

local function tell_issue(from, issue, action, at)
  local status = lib.word(issue, "status")
  local state = "new"
  if action == "resolved" or status == "resolved" then
    state = "resolved"
  elseif action == "archived" or action == "ignored" or status == "ignored" or status == "archived" then
    state = "cancelled"
  elseif #lib.list(issue, "assignedTo") > 0 then
    state = "in_progress"
  end
  lib.incident(from, {
    id = lib.id(issue, "id"),
    at = at or lib.instant(issue, "lastSeen", "firstSeen"),
    opened_at = lib.instant(issue, "firstSeen"),
    number = lib.text(issue, "shortId"),
    title = lib.text(issue, "title"),
    description = lib.text(issue, "culprit"),
    state = state,
    severity = lib.text(issue, "level"),
    assignee = lib.person(
      from,
      { email = lib.text(issue, "assignedTo.email"), name = lib.text(issue, "assignedTo.name") }
    ),
    external_url = lib.url(issue, "web_url", "permalink"),
    source_state = status ~= "" and status or action,
    place = { service = project_of(issue), names = loose.some(lib.text(issue, "platform")) },
  })
end

local function tell_metric(from, data, action, at)
  local alert = lib.object(data, "metric_alert")
  local id, over = lib.id(alert, "id"), action == "resolved"
  local rule = lib.text(alert, "alert_rule.name", "title")
  lib.incident(from, {
    id = id and "metric-" .. id,
    at = at or over and lib.instant(alert, "date_closed") or lib.instant(alert, "date_detected", "date_started"),
    opened_at = lib.instant(alert, "date_started", "date_created"),
    number = lib.text(alert, "identifier"),
    title = lib.text(data, "description_title") or rule,
    description = lib.text(data, "description_text"),
    state = over and "resolved"
      or not from.ctx:get("incident", from.source .. "-metric-" .. (id or "")) and "new"
      or nil,
    resolved_at = over and lib.instant(alert, "date_closed") or nil,
    severity = action,
    external_url = lib.url(data, "web_url"),
    source_state = action ~= "" and action or nil,
    place = { service = lib.texts(alert, "projects")[1], names = loose.some(rule) },
  })
end

local function event_of(event, more)
  local level = lib.text(event, "level") or lib.text(more, "level")
  return {
    at = lib.instant(event, "datetime", "timestamp", "received", "dateCreated"),
    title = lib.text(event, "title", "metadata.title") or lib.text(more, "message", "culprit"),
    description = lib.text(event, "culprit", "location") or lib.text(more, "culprit"),
    severity = level,
    external_url = lib.url(event, "web_url", "issue_url") or lib.url(more, "url"),
    place = { service = project_of(more) or project_of(event), names = loose.some(lib.text(event, "environment")) },
  }
end

return intake {
  title = "Sentry: issues and alerts",
  scheme = "sentry",
  key = { "Request-ID" },
  headers = { "Sentry-Hook-Resource", "Sentry-Hook-Timestamp" },
  setup = [[
In Sentry: Settings, Developer Settings, Custom Integrations, Create New Integration, Internal Integration.
Webhook URL: {url}
Alert Rule Action: on. Permissions: Issue & Event, Read. Webhooks: issue. Save Changes.
The Client Secret that is then shown goes into the file of this source's secret.
In each alert rule, as action: Send a notification via that integration.]],
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body, data = delivery.body, lib.object(delivery.body, "data")
    local action, at = lib.word(body, "action"), lib.instant(delivery.headers, "sentry-hook-timestamp")
    if lib.at(data, "metric_alert") then
      tell_metric(from, data, action, at)
    elseif lib.at(data, "issue") then
      tell_issue(from, lib.object(data, "issue"), action, at)
    elseif lib.at(data, "event") or lib.at(data, "error") then
      local event = lib.object(data, lib.at(data, "event") and "event" or "error")
      local told = event_of(event, data)
      tell_event(from, lib.id(event, "issue_id", "groupID", "group_id"), told)
    elseif lib.at(body, "event") and lib.at(body, "id") then
      tell_event(from, lib.id(body, "id"), event_of(lib.object(body, "event"), body))
    else
      local what = lib.word(delivery.headers, "sentry-hook-resource")
      lib.ignore(from, "\"" .. (what ~= "" and what or action) .. "\" is about no issue or alert")
    end
    return lib.edits(from)
  end,
}
