-- SPDX-License-Identifier: Apache-2.0
-- New Relic: issues, as the workflow's own payload tells them, and incidents of the notification channels before.

local lib = require "intake.lib"

local issue = {
  has = "issueUrl", key = { { "id", "issueId" } }, opened_at = "createdAt", title = "title", url = "issueUrl",
  at = { "closedAt", "updatedAt", "createdAt" }, severity = "priority",
  state = { { "state", closed = "resolved" }, { "acknowledged", ["true"] = "in_progress" }, { "state",
    ["created|activated|open"] = "new", acknowledged = "in_progress" } },
  service = "impactedEntities.1", names = { "impactedEntities", "alertPolicyNames", "alertConditionNames" },
}
local incident = {
  has = "incident_id", key = "incident_id", at = "timestamp", title = "{condition_name}: {details}",
  state = { "current_state", open = "new", acknowledged = "in_progress", closed = "resolved" }, url = "incident_url",
  severity = "severity",
  opened_at = { "current_state", open = { "timestamp" } }, labels = "targets.1.labels", service = "targets.1.name",
  names = { "policy_name", "targets.1.name" },
}

return intake {
  title = "New Relic: issues are incidents",
  scheme = "bearer",
  setup = [[
In New Relic: Alerts, Destinations, Webhook. Endpoint URL: {url}
Authorization: bearer token, {secret}
Then in a workflow: Notify, Webhook, this destination; leave the payload as it is, and let it notify when an issue is
activated, acknowledged, closed and when its priority changes.]],
  map = lib.map { otherwise = "neither an issue nor an incident in it", issue, incident },
}
