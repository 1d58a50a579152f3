-- SPDX-License-Identifier: Apache-2.0
-- Nagios, Icinga and what is like them: a notification command that posts macros as JSON, and the events of Icinga
-- Notifications. A host or service is down from its PROBLEM to its RECOVERY.

local lib = require "intake.lib"

local right, wrong = "recovery|ok|up", "problem|critical|warning|unknown|down|unreachable|crit|err"
local acknowledged = "acknowledgement|acknowledge|acknowledged|acknowledgement_set|acknowledgement-set"
local kind_of = lib.small(lib.loosely { "notification_type", "notification.type", "type" })
local state_of = lib.small(lib.loosely { "service_state", "host_state", "severity", "state" })
local host = lib.loosely { "host_name", "host_display_name", "host", "hostalias" }
local check = lib.loosely { "service_desc", "service_name", "service_display_name", "service" }
local subject = { lib.joined(" on ", check, host), host }
-- true: it is right again; false: it is wrong; nil: neither.
local over = lib.reads { { kind_of, [right] = true, ["problem|" .. acknowledged] = false },
  { state_of, [right] = true, [wrong] = false } }

local function if_wrong(get)
  get = lib.loosely(get)
  return function(item, from)
    return not over(item, from) and get(item, from) or nil
  end
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
    why_not = {
      lib.listed("minor", state_of, "\"{servicestate|hoststate|severity|state}\" is no incident"),
      { lib.match(kind_of, "^flapping"), lib.match(kind_of, "^downtime"), lib.match(kind_of, "^custom$"),
        ["*"] = { "\"{notification_type|notification.type|type}\" is neither a problem nor a recovery" } },
    },
    needs = { over = "\"{notification_type|type|service_state|state|=}\" is neither a problem nor a recovery" },
    key = { { lib.joined("!", host, check), "name" } }, over = over,
    state = { kind_of, [acknowledged] = "in_progress" },
    at = { "timet", "icinga_timet", "timestamp", "time", "longdatetime", "last_service_state_change",
      "last_host_state_change" },
    title = lib.joined(" is ", subject, if_wrong { state_of }), source_state = { state_of, kind_of },
    description = if_wrong { "service_output", "host_output", "output", "message" },
    severity = if_wrong { { state_of, ["critical|crit|down"] = "critical", ["unreachable|err"] = "error",
      unknown = "medium" }, "=warning" },
    url = { "url", "link", "service_action_url", "host_action_url" }, component = host,
    names = { check, lib.joined("!", host, check), { "hostgroup", "host_group_name", "service_group_name" } },
  },
}
