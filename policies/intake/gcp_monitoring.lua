-- SPDX-License-Identifier: Apache-2.0
-- Google Cloud Monitoring: an incident there is an incident here, open or closed.

local lib = require "intake.lib"

return intake {
  title = "Google Cloud Monitoring: incidents",
  scheme = "query-token",
  setup = [[
In Google Cloud: Monitoring, Alerting, Edit notification channels, Webhooks, Add new.
Endpoint URL: {url}?{secret}
Test connection, Save.
Then choose that channel in your alerting policies.]],
  map = lib.map {
    about = "incident", otherwise = "there is no incident in it",
    why_not = { ".version", test = "a test of the channel" },
    key = "incident_id", source_state = lib.small "state",
    severity = { "severity", "metadata.system_labels.severity", "policy_user_labels.severity", "=error" },
    state = { "state", closed = "resolved" },
    first = { state = "=new", opened_at = { "state", "=open", open = { lib.now } } },
    at = { { "state", closed = { "ended_at", lib.now } }, "started_at" }, opened_at = "started_at",
    resolved_at = { "state", closed = { "ended_at", lib.now } },
    title = { "documentation.subject", "condition_name", "condition.displayName", "policy_name" },
    description = "summary", category = "policy_name", url = "url", labels = "policy_user_labels",
    component = { "resource_display_name", "resource_name", "resource_id" },
    names = { "policy_name", "scoping_project_id", "resource_name" },
  },
}
