-- SPDX-License-Identifier: Apache-2.0
-- Grafana's alerting sends groups as Alertmanager does. The legacy alerting, up to Grafana 10, sends one rule with its
-- state and neither times nor which time it fires.

local lib = require "intake.lib"
local alerts = require "intake.alerts"

local function labels(body)
  local found = lib.object(body, "tags")
  for _, match in ipairs(lib.list(body, "evalMatches")) do
    for name, value in pairs(lib.object(match, "tags")) do
      found[name] = found[name] == nil and value or found[name]
    end
  end
  return found
end

local rule = {
  has = "ruleId", spell = true, why_not = { "ruleId", ["0"] = "a test: the contact point works" },
  needs = { over = "a rule in the state \"{state|=}\" is nothing to record" },
  key = { "=rule", { "orgId", "=1" }, "ruleId" }, over = { "state", ok = true, ["alerting|no_data"] = false },
  description = "message", category = "ruleName",
  title = { "state", ["alerting|no_data"] = { "ruleName", "title" } }, source_state = lib.small "state",
  severity = { lib.severity_in { labels }, "=warning" }, url = "ruleUrl", labels = labels, names = "ruleName",
}

return intake {
  title = "Grafana alerting: every alert an incident",
  scheme = "bearer",
  setup = [[
In Grafana: Alerting, Contact points, Add contact point, integration Webhook.
URL: {url}
HTTP method: POST
Optional settings: Authorization header scheme Bearer, credentials {secret}
Press Test: that is received, and ignored. Then name the contact point in a notification policy.
Leave "Disable resolved message" off.]],
  params = {
    not_incidents = list { text, default = { "TestAlert", "Watchdog" }, doc = "Alerts that show that alerting works" },
  },
  map = lib.map { alerts.group, rule, otherwise = "neither alerts nor a rule in it" },
}
