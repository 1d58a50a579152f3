-- SPDX-License-Identifier: Apache-2.0
-- Grafana's alerting sends groups as Alertmanager does. The legacy alerting, up to Grafana 10, sends one rule with its
-- state and neither times nor which time it fires.

local lib = require "intake.lib"
local alerts = require "intake.alerts"

local over = { ok = true, alerting = false, no_data = false }

local function map_rule(from, body)
  local rule, state = lib.text(body, "ruleId"), lib.word(body, "state")
  if rule == "0" then
    return lib.ignore(from, "a test: the contact point works")
  elseif rule and over[state] == nil then
    return lib.ignore(from, "a rule in the state \"" .. state .. "\" is nothing to record")
  elseif rule then
    local labels = lib.object(body, "tags")
    for _, match in ipairs(lib.list(body, "evalMatches")) do
      for name, value in pairs(lib.object(match, "tags")) do
        labels[name] = labels[name] == nil and value or labels[name]
      end
    end
    lib.spell(from, {
      id = "rule-" .. (lib.text(body, "orgId") or "1") .. "-" .. rule,
      over = over[state],
      title = not over[state] and lib.text(body, "ruleName", "title") or nil,
      description = lib.text(body, "message"),
      category = lib.text(body, "ruleName"),
      source_state = state,
      external_url = lib.url(body, "ruleUrl"),
      severity = lib.text(labels, "severity", "priority") or "warning",
      place = { labels = labels, names = { lib.text(body, "ruleName") } },
    })
  end
end

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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    alerts.group(from, delivery.body, params.not_incidents)
    map_rule(from, delivery.body)
    return lib.edits(from, "neither alerts nor a rule in it")
  end,
}
