-- SPDX-License-Identifier: Apache-2.0
-- Google Cloud Monitoring: an incident there is an incident here, open or closed.

local lib = require "intake.lib"
local loose = require "intake.loose"

return intake {
  title = "Google Cloud Monitoring: incidents",
  scheme = "query-token",
  setup = [[
In Google Cloud: Monitoring, Alerting, Edit notification channels, Webhooks, Add new.
Endpoint URL: {url}?{secret}
Test connection, Save.
Then choose that channel in your alerting policies.]],
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body = delivery.body
    local incident, state = lib.object(body, "incident"), lib.word(body, "incident.state")
    if lib.word(body, "version") == "test" then
      lib.ignore(from, "a test of the channel")
      return lib.edits(from)
    end
    local id = lib.id(incident, "incident_id")
    local began, ended = lib.instant(incident, "started_at"), lib.instant(incident, "ended_at")
    local known = id and ctx:get("incident", from.source .. "-" .. lib.key(id))
    local over = state == "closed"
    local labels = lib.object(incident, "policy_user_labels")
    lib.incident(from, {
      id = lib.at(body, "incident") and id,
      at = over and (ended or delivery.received_at) or began,
      opened_at = began or not over and not known and delivery.received_at or nil,
      resolved_at = over and (ended or delivery.received_at) or nil,
      state = over and "resolved" or not known and "new" or nil,
      title = lib.text(incident, "documentation.subject", "condition_name", "condition.displayName", "policy_name"),
      description = lib.text(incident, "summary"),
      severity = lib.text(incident, "severity", "metadata.system_labels.severity", "policy_user_labels.severity")
        or "error",
      category = lib.text(incident, "policy_name"),
      source_state = state ~= "" and state or nil,
      external_url = lib.url(incident, "url"),
      place = {
        component = lib.text(incident, "resource_display_name", "resource_name", "resource_id"),
        labels = labels,
        names = loose.some(
          lib.text(incident, "policy_name"),
          lib.text(incident, "scoping_project_id"),
          lib.text(incident, "resource_name")
        ),
      },
    })
    return lib.edits(from, "there is no incident in it")
  end,
}
