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

local function labels(item)
  local found = {}
  for _, tag in ipairs(lib.list(item, "monitor.tags")) do
    found[lib.text(tag, "name") or ""] = lib.text(tag, "value")
  end
  return found
end

local function tell_outage(from, item, place, at)
  local service = from.params.outages and lib.place(from, place)
  if not service then
    return
  end
  local thing, down = "monitor-" .. item.id, item.status == 0
  local open = lib.open_outage(from, service, thing)
  local since = lib.instant(item, "heartbeat.lastDownTime")
  local began = down and at or since or open and open.started_at
  if began and not (down and open) then
    lib.outage(from, {
      id = thing .. "-" .. began // 1000, at = at, service = service, started_at = began,
      cause = down and lib.text(item, "heartbeat.msg") or nil, ended_at = not down and at or nil,
    })
  end
end

-- What is in it of a monitor that is up or down.
local function about(body)
  local packed = lib.text(body, "data")
  body = packed and json.decode(packed) or body
  local id = lib.id(body, "monitor.id", "heartbeat.monitorID")
  local status = lib.integer(body, "heartbeat.status")
  if not id or not status then
    return nil, "it is about no monitor: " .. (lib.text(body, "msg") or "a test")
  elseif status ~= 0 and status ~= 1 then
    return nil, status == 2 and "not yet decided whether it is down" or "under maintenance"
  end
  return { id = id, status = status, monitor = lib.object(body, "monitor"), heartbeat = lib.object(body, "heartbeat") }
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
    at = function(item, from) return instant_of(item.heartbeat) or from.delivery.received_at end,
    title = function(item) return (lib.text(item, "monitor.name") or "monitor " .. item.id) .. " is down" end,
    description = { "status", ["0"] = { "heartbeat.msg" } }, source_state = { "status", ["1"] = "up", ["0"] = "down" },
    severity = { function(item) return labels(item).severity end, "=error" }, category = "monitor.type",
    service = "monitor.name", component = "monitor.hostname", labels = labels,
    names = { "monitor.pathName", "monitor.url", "monitor.description" },
    before = function(told, item, from) tell_outage(from, item, told.place, told.at) end,
  },
}
