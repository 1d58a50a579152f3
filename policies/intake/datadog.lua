-- SPDX-License-Identifier: Apache-2.0
-- Datadog monitors: the default payload and templates. With $ALERT_CYCLE_KEY each time that a monitor fires is known
-- by its name; without, an end finds its beginning by the monitor and its scope.

local lib = require "intake.lib"
local loose = require "intake.loose"

local over = { recovered = true, ok = true, resolved = true, success = true, ["warn recovered"] = true }

-- "[Triggered on {host:web-1}] [P2] Disk": the transition, and what is called so.
local function split(title)
  local transition, rest = (title or ""):match("^%[([%a%- ]+)[^%]]*%]%s*(.*)$")
  return transition and (transition:gsub("%s+on%s*$", ""):gsub("%s+$", "")):lower(), rest or title
end

local function labels_of(tags)
  local labels = {}
  for _, tag in ipairs(tags) do
    local name, value = tag:match("^([^:]+):(.+)$")
    if name then
      labels[name] = labels[name] or value
    end
  end
  return labels
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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local found = loose.flat(delivery.body)
    local text = loose.pick(found, "text_only_msg", "body", "event_msg", "text", "message", "description")
    local said, name = split(loose.pick(found, "event_title", "alert_title", "title"))
    local transition = (
      loose.pick(found, "alert_transition", "transition", "alert_status", "status", "state")
      or said
      or loose.pick(found, "alert_type")
      or ""
    ):lower()
    if transition == "test" or text and text:find("Test notification triggered", 1, true) then
      lib.ignore(from, "a test notification")
      return lib.edits(from)
    end
    local tags = lib.texts(delivery.body, lib.at(delivery.body, "tags") and "tags" or "TAGS")
    local labels = labels_of(tags)
    local monitor = loose.pick(found, "alert_id", "monitor_id") or (text or ""):match("monitors[#/](%d+)")
    local scope = loose.pick(found, "alert_scope", "scope", "aggreg_key", "aggregation_key", "host", "hostname")
    local cycle = loose.pick(found, "alert_cycle_key")
    local thing = monitor or name and lib.slug(name)
    local told = {
      id = cycle or thing and (scope and thing .. "-" .. scope or thing),
      at = lib.instant(found, "alertupdatedat", "lastupdated", "date", "timestamp", "datetime"),
      title = name,
      description = text,
      priority = lib.priority(loose.pick(found, "alert_priority", "priority")),
      severity = transition:find("warn") and "warning" or loose.pick(found, "severity", "alert_type") or "error",
      category = loose.pick(found, "alert_metric", "metric"),
      external_url = lib.url(found, "link", "url", "alerturl"),
      source_state = transition ~= "" and transition or nil,
      place = {
        service = labels.service,
        component = loose.pick(found, "host", "hostname") or labels.host,
        labels = labels,
        names = loose.some(name, monitor, scope),
      },
      over = over[transition] or false,
    }
    lib.spell(from, told)
    return lib.edits(from, "it names no monitor")
  end,
}
