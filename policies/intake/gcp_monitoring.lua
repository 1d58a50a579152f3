-- SPDX-License-Identifier: Apache-2.0
-- Google Cloud Monitoring: an incident there is an incident here, open or closed.

local lib = require "intake.lib"

local function now(_, from)
  return from.delivery.received_at
end

-- One that is not known yet.
local function is_new(incident, from)
  return not from.ctx:get("incident", from.source .. "-" .. lib.key(lib.id(incident, "incident_id") or ""))
end

return intake {
  title = "Google Cloud Monitoring: incidents",
  scheme = "query-token",
  setup = [[
In Google Cloud: Monitoring, Alerting, Edit notification channels, Webhooks, Add new.
Endpoint URL: {url}?{secret}
Test connection, Save.
Then choose that channel in your alerting policies.]],
  map = lib.map {
    about = function(body)
      return lib.at(body, "incident"), lib.word(body, "version") == "test" and "a test of the channel" or nil
    end,
    otherwise = "there is no incident in it", key = "incident_id", source_state = lib.small "state",
    severity = { "severity", "metadata.system_labels.severity", "policy_user_labels.severity", "=error" },
    state = { { "state", closed = "resolved" }, function(it, from) return is_new(it, from) and "new" or nil end },
    at = { { "state", closed = { "ended_at", now } }, "started_at" },
    resolved_at = { "state", closed = { "ended_at", now } },
    opened_at = { "started_at", function(it, from) -- nothing says since when it is so: it is since now
      return lib.word(it, "state") ~= "closed" and is_new(it, from) and now(it, from) or nil
    end },
    title = { "documentation.subject", "condition_name", "condition.displayName", "policy_name" },
    description = "summary", category = "policy_name", url = "url", labels = "policy_user_labels",
    component = { "resource_display_name", "resource_name", "resource_id" },
    names = { "policy_name", "scoping_project_id", "resource_name" },
  },
}
