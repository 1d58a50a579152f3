-- SPDX-License-Identifier: Apache-2.0
-- Nagios, Icinga and what is like them: a notification command that posts macros as JSON, and the events of Icinga
-- Notifications. A host or service is down from its PROBLEM to its RECOVERY.

local lib = require "intake.lib"

local right, wrong = "recovery|ok|up", "problem|critical|warning|unknown|down|unreachable|crit|err"
local kind_of = lib.small(lib.loosely { "notification_type", "notification.type", "type" })
local state_of = lib.small(lib.loosely { "service_state", "host_state", "severity", "state" })
local host = lib.loosely { "host_name", "host_display_name", "host", "hostalias" }
local check = lib.loosely { "service_desc", "service_name", "service_display_name", "service" }
-- true: it is right again; false: it is wrong; nil: neither.
local over = lib.reads { { kind_of, [right] = true, problem = false }, { state_of, [right] = true, [wrong] = false } }

local function acknowledges(item)
  return (kind_of(item) or ""):find("^acknowledge")
end

local function if_wrong(get)
  get = lib.loosely(get)
  return function(item, from)
    return not over(item, from) and get(item, from) or nil
  end
end

local function thing(item)
  local there, what = host(item), check(item)
  return there and (what and there .. "!" .. what or there) or lib.text(item, "name")
end

return intake {
  title = "Nagios and Icinga: notifications of hosts and services",
  scheme = "bearer",
  setup = [[
A notification command that runs (Icinga 2: NotificationCommand; Nagios: define command):
curl -sS -H "Authorization: Bearer {secret}" -H "Content-Type: application/json" --data-binary @- {url}
with this on its standard input:
{"type": "$NOTIFICATIONTYPE$", "host": "$HOSTNAME$", "service": "$SERVICEDESC$", "state": "$SERVICESTATE$",
"output": "$SERVICEOUTPUT$", "timet": "$TIMET$"}
For hosts leave service out and take $HOSTSTATE$ and $HOSTOUTPUT$. In Icinga 2 the macros are $notification.type$,
$host.name$, $service.name$, $service.state$, $service.output$ and $icinga.timet$.]],
  params = {
    minor = list { text, default = {}, doc = "States that are no incident, as in { \"warning\" }" },
  },
  map = lib.map {
    loose = true, spell = true, otherwise = "it names no host",
    only = function(item, from)
      local kind, state = kind_of(item) or "", state_of(item) or ""
      if lib.among(from.params.minor, state) then
        return "\"" .. state .. "\" is no incident"
      end
      return not acknowledges(item)
        and (over(item, from) == nil or kind:find("^flapping") or kind:find("^downtime") or kind == "custom")
        and "\"" .. (kind ~= "" and kind or state) .. "\" is neither a problem nor a recovery" or nil
    end,
    key = thing, over = function(item, from) return over(item, from) or false end,
    at = { "timet", "icinga_timet", "timestamp", "time", "longdatetime", "last_service_state_change",
      "last_host_state_change" },
    state = function(item) return acknowledges(item) and "in_progress" or nil end,
    title = function(item, from)
      local what, there, state = check(item), host(item), state_of(item)
      local is = state and not over(item, from) and " is " .. state or ""
      return what and what .. " on " .. (there or "?") .. is or there and there .. is or nil
    end,
    description = if_wrong { "service_output", "host_output", "output", "message" },
    severity = if_wrong { { state_of, ["critical|crit|down"] = "critical", ["unreachable|err"] = "error",
      unknown = "medium" }, "=warning" },
    source_state = { state_of, kind_of }, url = { "url", "link", "service_action_url", "host_action_url" },
    component = host, names = { check, thing, { "hostgroup", "host_group_name", "service_group_name" } },
  },
}
