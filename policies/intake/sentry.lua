-- SPDX-License-Identifier: Apache-2.0
-- Sentry: issues, issue alerts and metric alerts, and the legacy plugin. An issue is one incident, however many
-- events of it come; issue alerts and the plugin tell of events alone and never of an end, webhooks of issues do
-- that.

local lib = require "intake.lib"

local project = { "project_slug", "project.slug", "project_name", "project.name", "project" }
local stamp, id_of = "@sentry-hook-timestamp", { "issue_id", "groupID", "group_id" }

local issue = {
  about = "data.issue", key = "id", opened_at = "firstSeen", number = "shortId", title = "title",
  at = { stamp, "lastSeen", "firstSeen" }, description = "culprit", severity = "level",
  state = { { ".action", resolved = "resolved" }, { "status", resolved = "resolved" },
    { ".action", ["archived|ignored"] = "cancelled" }, { "status", ["archived|ignored"] = "cancelled" },
    { "assignedTo.id", "assignedTo.email", "assignedTo.name", ["*"] = "in_progress" }, "=new" },
  assignee = { email = "assignedTo.email", name = "assignedTo.name" }, url = { "web_url", "permalink" },
  source_state = lib.small { "status", ".action", "=" }, service = project, names = "platform",
}

local metric = {
  about = "data.metric_alert", key = { "=metric", "id" }, number = "identifier",
  severity = lib.small { ".action", "=" },
  at = { stamp, { ".action", resolved = { "date_closed" } }, "date_detected", "date_started" },
  opened_at = { "date_started", "date_created" }, resolved_at = { ".action", resolved = { "date_closed" } },
  title = { ".data.description_title", "alert_rule.name", "title" }, description = ".data.description_text",
  state = { ".action", resolved = "resolved" }, first = { state = "=new" }, source_state = lib.small ".action",
  url = ".data.web_url", service = { "projects.1", "projects" }, names = { { "alert_rule.name", "title" } },
}

-- An event of an issue, which is beside it or around it: it began then, or before. What has become of the incident
-- since is left alone.
local function event(about, around, key)
  local beside = {}
  for i, path in ipairs(project) do
    beside[i] = around .. path
  end
  return {
    about = about, key = key, at = { "datetime", "timestamp", "received", "dateCreated" },
    title = { "title", "metadata.title", around .. "message", around .. "culprit" },
    description = { "culprit", "location", around .. "culprit" }, severity = { "level", around .. "level" },
    url = { "web_url", "issue_url", around .. "url" }, service = { beside, project },
    names = "environment",
    before = function(told, _, from)
      local id, at = told.id, told.at
      local known = id and lib.known(from, "incident", id)
      local began = known and known.opened_at
      if not began or not at then
        told.state, told.opened_at = not known and "new" or nil, at or from.delivery.received_at
      elseif at < began then -- earlier than was known
        lib.record(from, "incident", { id = id, at = began, opened_at = at })
        told.began, told.state = at, "new"
      else
        told.began = began
      end
    end,
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
  map = lib.map {
    metric, issue, event({ "data.event", "data.error" }, ".data.", { id_of }),
    { has = "id", event("event", ".", ".id") },
    otherwise = "\"{@sentry-hook-resource|action|=}\" is about no issue or alert",
  },
}
