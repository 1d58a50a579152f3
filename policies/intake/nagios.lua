-- SPDX-License-Identifier: Apache-2.0
-- Nagios, Icinga and what is like them: a notification command that posts macros as JSON, and the events of Icinga
-- Notifications. A host or service is down from its PROBLEM to its RECOVERY.

local lib = require "intake.lib"
local loose = require "intake.loose"

local over = { recovery = true, ok = true, up = true }
local wrong = {
  problem = true,
  critical = true,
  warning = true,
  unknown = true,
  down = true,
  unreachable = true,
  crit = true,
  err = true,
}
local severities = {
  critical = "critical",
  crit = "critical",
  down = "critical",
  unreachable = "error",
  err = "error",
  unknown = "medium",
}

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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local found = loose.flat(delivery.body)
    local kind = (loose.pick(found, "notification_type", "notification.type", "type") or ""):lower()
    local host = loose.pick(found, "host_name", "host_display_name", "host", "hostalias")
    local check = loose.pick(found, "service_desc", "service_name", "service_display_name", "service")
    local state = (loose.pick(found, "service_state", "host_state", "severity", "state") or ""):lower()
    local acknowledged = kind:find("^acknowledge")
    local word = (over[kind] or kind == "problem") and kind or state
    for _, name in ipairs(params.minor) do
      if name:lower() == state then
        lib.ignore(from, "\"" .. state .. "\" is no incident")
        return lib.edits(from)
      end
    end
    if
      not acknowledged
      and (not over[word] and not wrong[word] or kind:find("^flapping") or kind:find("^downtime") or kind == "custom")
    then
      lib.ignore(from, "\"" .. (kind ~= "" and kind or state) .. "\" is neither a problem nor a recovery")
      return lib.edits(from)
    end
    local thing = host and (check and host .. "!" .. check or host) or loose.pick(found, "name")
    local output = loose.pick(found, "service_output", "host_output", "output", "message")
    lib.spell(from, {
      id = thing,
      at = lib.instant(
        found,
        "timet",
        "icingatimet",
        "timestamp",
        "time",
        "longdatetime",
        "lastservicestatechange",
        "lasthoststatechange"
      ),
      over = over[word] or false,
      state = acknowledged and "in_progress" or nil,
      title = check and check .. " on " .. (host or "?") .. (state ~= "" and not over[word] and " is " .. state or "")
        or host and host .. (state ~= "" and not over[word] and " is " .. state or "")
        or nil,
      description = not over[word] and output or nil,
      severity = not over[word] and (severities[state] or "warning") or nil,
      source_state = state ~= "" and state or kind,
      external_url = lib.url(found, "url", "link", "serviceactionurl", "hostactionurl"),
      place = {
        component = host,
        names = loose.some(check, thing, loose.pick(found, "hostgroup", "host_group_name", "service_group_name")),
      },
    })
    return lib.edits(from, "it names no host")
  end,
}
