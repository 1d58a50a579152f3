-- SPDX-License-Identifier: Apache-2.0
-- Zabbix: what an administrator's media type sends, all of it texts. {EVENT.ID} names the problem, in its recovery too;
-- without it the recovery finds the problem by trigger and host.

local lib = require "intake.lib"
local loose = require "intake.loose"

local values =
  { ["1"] = false, problem = false, ["0"] = true, ok = true, resolved = true, recovery = true, recovered = true }

local function instant_of(from, found, kind)
  local day, clock = loose.pick(found, kind .. "date"), loose.pick(found, kind .. "time")
  local epoch = lib.instant(found, kind .. "timestamp", kind .. "clock")
  if epoch or not (day and clock) then
    return epoch or lib.local_instant(found, kind .. "time", from.params.zone)
  end
  local said = day:gsub("%.", "-") .. " " .. clock
  return lib.local_instant({ said = said }, "said", from.params.zone)
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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local found = loose.flat(delivery.body)
    local value = loose.pick(found, "event_value", "value", "trigger_status", "trigger_value", "event_status", "status")
    local over = values[(value or ""):lower()]
    local name = loose.pick(found, "event_name", "trigger_name", "trigger", "subject", "name", "problem")
    local host = loose.pick(found, "host_name", "hostname", "host", "host_host")
    local link = lib.url(found, "link", "url", "triggerurl", "eventurl")
    local event = loose.pick(found, "event_id") or (link or ""):match("eventid=(%d+)")
    local moment = lib.instant(found, "timestamp", "clock", "date") -- of the message
    local began = instant_of(from, found, "event") or not over and moment or nil
    local at = began
    if over then
      at = instant_of(from, found, "eventrecovery") or instant_of(from, found, "recovery") or moment
    end
    local acknowledged = (loose.pick(found, "event_ack_status", "ack_status", "ack") or ""):lower()
    local thing = loose.pick(found, "trigger_id") or name
    if over == nil then
      lib.ignore(from, "it says neither PROBLEM nor OK")
      return lib.edits(from)
    end
    local told = {
      id = event or thing and thing .. (host and " " .. host or ""),
      at = at,
      title = name,
      description = loose.pick(found, "message", "alert_message", "item", "event_opdata", "opdata"),
      severity = loose.pick(found, "event_severity", "severity", "trigger_severity"),
      category = loose.pick(found, "item_name", "item"),
      external_url = link,
      source_state = value,
      place = {
        component = host,
        names = loose.some(name, loose.pick(found, "host_group", "hostgroup", "trigger_hostgroup_name")),
      },
    }
    local update = loose.pick(found, "update_status", "event_update_status") == "1"
    if event then
      local known = ctx:get("incident", from.source .. "-" .. lib.key(event))
      told.state = over and "resolved"
        or update and acknowledged == "yes" and "in_progress"
        or not update and (began or not known) and "new"
        or nil
      told.opened_at = began or not over and not known and delivery.received_at or nil
      told.at = (update or over) and at ~= began and at or update and delivery.received_at or at
      lib.incident(from, told)
    else
      told.over = over
      lib.spell(from, told)
    end
    return lib.edits(from, "it names no event and no trigger")
  end,
}
