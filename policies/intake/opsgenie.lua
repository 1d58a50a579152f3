-- SPDX-License-Identifier: Apache-2.0
-- Opsgenie, and alerts of Jira Service Management, which took it over. An alert says how it is with each action on it;
-- updatedAt counts in nanoseconds, so no two actions share one.

local lib = require "intake.lib"

local states = {
  create = "new", unacknowledge = "new", acknowledge = "in_progress", takeownership = "in_progress",
  snooze = "on_hold", snoozeended = "new", close = "resolved", delete = "cancelled",
}
local since = { "updatedAt", "createdAt" }

return intake {
  title = "Opsgenie and Jira Service Management: alerts are incidents",
  scheme = "basic",
  setup = [[
In Opsgenie: Settings, Integrations, Add integration, Webhook (in Jira Service Management: Operations, Integrations).
Webhook URL: {url}
Authentication: basic, user and password of {secret}
Tick "Add alert description to payload" and "Add alert details to payload"; choose all alert actions. Save.]],
  map = lib.map {
    about = "alert", has = { { "alert.alertId", "alert.id" } }, otherwise = "no alert in it",
    key = { { "alertId", "id" } }, at = since, version = "updatedAt", opened_at = "createdAt",
    state = ".action", states = states, source_state = lib.small ".action",
    responded_at = { ".action", ["acknowledge|takeownership"] = since },
    number = "tinyId", title = "message", description = "description", category = "alias", priority = "priority",
    severity = "priority", assignee = { login = "owner", email = "owner" },
    component = "entity", labels = "details", names = "tags",
  },
}
