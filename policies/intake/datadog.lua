-- SPDX-License-Identifier: Apache-2.0
-- Datadog monitors: the default payload and templates. With $ALERT_CYCLE_KEY each time that a monitor fires is known
-- by its name; without, an end finds its beginning by the monitor and its scope.

local lib = require "intake.lib"

local title, text = lib.loosely { "event_title", "alert_title", "title" },
  lib.loosely { "text_only_msg", "body", "event_msg", "text", "message", "description" }
local monitor_of = lib.loosely { "alert_id", "monitor_id" }
local transition_of = lib.loosely { "alert_transition", "transition", "alert_status", "status", "state" }
local scope_of = lib.loosely { "alert_scope", "scope", "aggreg_key", "aggregation_key", "host", "hostname" }

-- "[Triggered on {host:web-1}] [P2] Disk": the transition, and what is called so.
local function split(item)
  local said = title(item)
  local transition, rest = (said or ""):match("^%[([%a%- ]+)[^%]]*%]%s*(.*)$")
  return transition and transition:gsub("%s+on%s*$", ""):gsub("%s+$", ""):lower(), rest or said
end

local function transition(item)
  local said = transition_of(item) or split(item) or lib.text(item, "alerttype")
  return said and said:lower()
end

local function name(item)
  return (select(2, split(item)))
end

local function monitor(item)
  return monitor_of(item) or (text(item) or ""):match("monitors[#/](%d+)")
end

local function labels(_, from)
  local found = {}
  for _, tag in ipairs(lib.texts(from.body, lib.at(from.body, "tags") and "tags" or "TAGS")) do
    local label, value = tag:match("^([^:]+):(.+)$")
    if label then
      found[label] = found[label] or value
    end
  end
  return found
end

return intake {
  title = "Datadog: monitors",
  scheme = "header-token",
  setup = [[
In Datadog: Integrations, Webhooks, New.
Name: steward. URL: {url}
Payload:
{"alert_cycle_key": "$ALERT_CYCLE_KEY", "alert_id": "$ALERT_ID", "transition": "$ALERT_TRANSITION",
"title": "$EVENT_TITLE", "text": "$TEXT_ONLY_MSG", "date": "$DATE", "priority": "$ALERT_PRIORITY",
"type": "$ALERT_TYPE", "scope": "$ALERT_SCOPE", "tags": "$TAGS", "host": "$HOSTNAME", "link": "$LINK"}
Custom headers, as JSON, name and value of: {secret}
Then write @webhook-steward into the message of each monitor.]],
  map = lib.map {
    loose = true, spell = true, otherwise = "it names no monitor",
    only = function(item)
      local is_test = transition(item) == "test" or (text(item) or ""):find("Test notification triggered", 1, true)
      return is_test and "a test notification" or nil
    end,
    key = { { "alert_cycle_key", function(item)
      local scope, thing = scope_of(item), monitor(item) or name(item) and lib.slug(name(item))
      return thing and (scope and thing .. "-" .. scope or thing)
    end } },
    at = { "alert_updated_at", "last_updated", "date", "timestamp", "datetime" }, title = name, description = text,
    over = { transition, ["recovered|ok|resolved|success|warn recovered"] = true, ["*"] = false },
    priority = function(item) return lib.priority(lib.text(item, "alertpriority", "priority")) end,
    severity = { function(item) return (transition(item) or ""):find("warn") and "warning" or nil end,
      "severity", "alert_type", "=error" },
    category = { "alert_metric", "metric" }, url = { "link", "url", "alert_url" },
    source_state = transition,
    service = function(item, from) return labels(item, from).service end,
    component = { "host", "hostname", function(item, from) return labels(item, from).host end },
    labels = labels, names = { name, monitor, scope_of },
  },
}
