-- SPDX-License-Identifier: Apache-2.0
-- Zabbix: what an administrator's media type sends, all of it texts. {EVENT.ID} names the problem, in its recovery too;
-- without it the recovery finds the problem by trigger and host.

local lib = require "intake.lib"

local value = lib.loosely { "event_value", "value", "trigger_status", "trigger_value", "event_status", "status" }
local over = lib.reads { value, ["1|problem"] = false, ["0|ok|resolved|recovery|recovered"] = true }
local name = lib.loosely { "event_name", "trigger_name", "trigger", "subject", "name", "problem" }
local host = lib.loosely { "host_name", "hostname", "host", "host_host" }
local link = { "link", "url", "trigger_url", "event_url" }
local event = lib.loosely { "event_id", lib.match(lib.loosely(link), "eventid=(%d+)") }
local acknowledged = lib.loosely { "event_ack_status", "ack_status", "ack", yes = true }
local updated = lib.loosely { "update_status", "event_update_status", ["1"] = true }

-- In the first of these ways in which the template tells it.
local function instant_of(item, from, kind)
  local day, clock = lib.text(item, kind .. "date"), lib.text(item, kind .. "time")
  local said = day and clock and day:gsub("%.", "-") .. " " .. clock or clock
  return lib.instant(item, kind .. "timestamp", kind .. "clock")
    or lib.local_instant({ said }, "1", from.params.zone)
end

local function moment(item) -- of the message
  return lib.instant(item, "timestamp", "clock", "date")
end

local function began(item, from)
  return instant_of(item, from, "event") or not over(item, from) and moment(item) or nil
end

local function ended(item, from)
  return instant_of(item, from, "eventrecovery") or instant_of(item, from, "recovery") or moment(item)
end

return intake {
  title = "Zabbix: problems and recoveries",
  scheme = "header-token",
  setup = [[
In Zabbix: Alerts, Media types, Create media type, type Webhook.
Parameters: URL {url}, event_id {EVENT.ID}, event_value {EVENT.VALUE}, event_name {EVENT.NAME},
severity {EVENT.SEVERITY}, host {HOST.NAME}, event_timestamp {EVENT.TIMESTAMP},
recovery_timestamp {EVENT.RECOVERY.TIMESTAMP},
update_status {EVENT.UPDATE.STATUS}, ack {EVENT.ACK.STATUS}
Script:
var p = JSON.parse(value), r = new HttpRequest();
r.addHeader("Content-Type: application/json"); r.addHeader("{secret}");
r.post(p.URL, JSON.stringify(p));
if (r.getStatus() < 200 || r.getStatus() > 299) throw "status " + r.getStatus();
return "OK";
Message templates: Problem, Problem recovery, Problem update.
Then give it to a user (Media) and to an action (Alerts, Actions).]],
  params = {
    zone = text { default = "UTC", doc = "Of {EVENT.DATE} and {EVENT.TIME}: the server's, as in \"Europe/Berlin\"" },
  },
  map = lib.map {
    loose = true, spell = { without = event }, otherwise = "it names no event and no trigger",
    over = over, needs = { over = "it says neither PROBLEM nor OK" },
    key = { { event, lib.joined(" ", { lib.loosely "trigger_id", name }, host) } },
    at = function(item, from) return (over(item, from) and ended or began)(item, from) end,
    title = name, description = { "message", "alert_message", "item", "event_opdata", "opdata" },
    severity = { "event_severity", "severity", "trigger_severity" }, category = { "item_name", "item" }, url = link,
    source_state = value, component = host, names = { name, { "host_group", "hostgroup", "trigger_hostgroup_name" } },
    before = function(told, item, from)
      if not event(item, from) then
        return
      end
      local is_over, update, since = told.over, updated(item, from), began(item, from)
      local new = not lib.known(from, "incident", told.id)
      told.state = is_over and "resolved" or update and acknowledged(item, from) and "in_progress"
        or not update and (since or new) and "new" or nil
      told.opened_at = since or not is_over and new and from.delivery.received_at or nil
      told.at = (update or is_over) and told.at ~= since and told.at or update and from.delivery.received_at or told.at
    end,
  },
}
