-- SPDX-License-Identifier: Apache-2.0
-- Uptime Kuma: a monitor is down from one beat to another: an incident, and, where its service is known, an outage.
-- Tests and warnings of certificates come without a monitor.

local lib = require "intake.lib"

-- `time` has no zone. It is UTC where it agrees with the local time and its offset; where it is that local time
-- itself, it is taken for that.
local function instant_of(beat)
  local at, there = lib.instant(beat, "time"), lib.instant(beat, "localDateTime")
  local sign, hours, minutes = (lib.text(beat, "timezoneOffset") or ""):match("^([+-])(%d%d):?(%d%d)$")
  if not at or not there or not hours then
    return at or there
  end
  local offset = (tonumber(hours) * 60 + tonumber(minutes)) * 60000 * (sign == "-" and -1 or 1)
  return at // 1000 == there // 1000 and at - offset or at
end

local function tell_outage(told, item, from)
  local service = from.params.outages and lib.place(from, told.place)
  if service then
    lib.away(from, {
      id = told.id, service = service, at = told.at, began = lib.instant(item, "heartbeat.lastDownTime"),
      over = told.over, cause = not told.over and lib.text(item, "heartbeat.msg") or nil,
    })
  end
end

-- What is in it of a monitor.
local function about(body)
  local packed = lib.text(body, "data")
  body = packed and json.decode(packed) or body
  return {
    id = lib.id(body, "monitor.id", "heartbeat.monitorID"), status = lib.integer(body, "heartbeat.status"),
    monitor = lib.object(body, "monitor"), heartbeat = lib.object(body, "heartbeat"), msg = lib.text(body, "msg"),
  }
end

return intake {
  title = "Uptime Kuma: monitors that are down and up again",
  scheme = "bearer",
  setup = [[
In Uptime Kuma: Settings, Notifications, Setup Notification, type Webhook.
Post URL: {url}
Request body: Preset - application/json
Additional Headers: {"Authorization": "Bearer {secret}"}
Tick Default enabled and Apply on all existing monitors. Test, Save.
A tag "service" on a monitor, with the key of a service as its value, says of which service it is.]],
  params = {
    outages = boolean { default = true, doc = "Record an outage of the service, too" },
  },
  map = lib.map {
    about = about, spell = true, key = { "=monitor", "id" }, over = { "status", ["1"] = true, ["0"] = false },
    why_not = { "status", ["0|1"] = false, ["2"] = "not yet decided whether it is down", ["*"] = "under maintenance" },
    needs = { key = "it is about no monitor: {msg|=a test}", over = "it is about no monitor: {msg|=a test}" },
    at = { function(item) return instant_of(item.heartbeat) end, lib.now },
    title = { { "monitor.name", ["*"] = { "{monitor.name} is down" } }, "monitor {id} is down" },
    description = { "status", ["0"] = { "heartbeat.msg" } }, source_state = { "status", ["1"] = "up", ["0"] = "down" },
    severity = { lib.severity_in "monitor.tags", "=error" }, category = "monitor.type",
    service = "monitor.name", component = "monitor.hostname", labels = "monitor.tags",
    names = { "monitor.pathName", "monitor.url", "monitor.description" },
    before = tell_outage,
  },
}
