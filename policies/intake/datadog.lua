-- SPDX-License-Identifier: Apache-2.0
-- Datadog monitors: the default payload and templates. With $ALERT_CYCLE_KEY each time that a monitor fires is known
-- by its name; without, an end finds its beginning by the monitor and its scope.

local lib = require "intake.lib"

local title, text = lib.loosely { "event_title", "alert_title", "title" },
  lib.loosely { "text_only_msg", "body", "event_msg", "text", "message", "description" }
local monitor = lib.loosely { "alert_id", "monitor_id", lib.match(text, "monitors[#/](%d+)") }
local transition_of = lib.loosely { "alert_transition", "transition", "alert_status", "status", "state" }
local tags = { ".tags", ".TAGS" }
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

local function slug(item)
  return name(item) and lib.slug(name(item))
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
    why_not = { { transition, test = "a test notification" },
      { lib.match(text, "Test notification triggered"), ["*"] = "a test notification" } },
    key = { { "alert_cycle_key", lib.joined("-", { monitor, slug }, scope_of) } },
    at = { "alert_updated_at", "last_updated", "date", "timestamp", "datetime" }, title = name, description = text,
    over = { transition, ["recovered|ok|resolved|success|warn recovered"] = true, ["*"] = false },
    priority = { "alert_priority", "priority" },
    severity = { lib.match(transition, "warn"), "severity", "alert_type", "=error" },
    category = { "alert_metric", "metric" }, url = { "link", "url", "alert_url" },
    source_state = transition,
    component = { "host", "hostname", lib.match(tags, "host:([^,%s]+)") }, labels = tags,
    names = { name, monitor, scope_of },
  },
}
