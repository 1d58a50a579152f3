-- SPDX-License-Identifier: Apache-2.0
-- Opsgenie, and alerts of Jira Service Management, which took it over. An alert says how it is with each action on it;
-- updatedAt counts in nanoseconds, so no two actions share one.

local lib = require "intake.lib"

local states = {
  create = "new", unacknowledge = "new", acknowledge = "in_progress", takeownership = "in_progress",
  snooze = "on_hold", snoozeended = "new", close = "resolved", delete = "cancelled",
}

return intake {
  title = "Opsgenie and Jira Service Management: alerts are incidents",
  scheme = "basic",
  setup = [[
In Opsgenie: Settings, Integrations, Add integration, Webhook (in Jira Service Management: Operations, Integrations).
Webhook URL: {url}
Authentication: basic, user and password of {secret}
Tick "Add alert description to payload" and "Add alert details to payload"; choose all alert actions. Save.]],
  map = function(delivery, ctx, params)
    local from, body = lib.from(delivery, ctx, params), delivery.body
    local alert, action = lib.object(body, "alert"), lib.word(body, "action")
    local id, at = lib.id(alert, "alertId", "id"), lib.instant(alert, "updatedAt", "createdAt")
    local owner = lib.text(alert, "owner")
    if not id then
      return lib.edits(from, "no alert in it")
    end
    local incident, known = lib.incident(from, {
      id = id,
      at = at,
      version = lib.integer(alert, "updatedAt"),
      opened_at = lib.instant(alert, "createdAt"),
      state = states[action],
      number = lib.text(alert, "tinyId"),
      title = lib.text(alert, "message"),
      description = lib.text(alert, "description"),
      category = lib.text(alert, "alias"),
      priority = lib.priority(lib.text(alert, "priority")),
      severity = lib.text(alert, "priority"),
      assignee = owner and lib.person(from, { email = owner:find("@", 1, true) and owner, login = owner }),
      source_state = action ~= "" and action or nil,
      place = {
        component = lib.text(alert, "entity"),
        labels = lib.object(alert, "details"),
        names = lib.texts(alert, "tags"),
      },
    })
    if states[action] == "in_progress" then
      lib.earliest(from, incident, known, "responded_at", at, lib.instant(alert, "createdAt"))
    end
    return lib.edits(from)
  end,
}
