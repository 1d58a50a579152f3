-- SPDX-License-Identifier: Apache-2.0
-- Uptime Kuma: a monitor is down from one beat to another: an incident, and, where its service is known, an outage.
-- Tests and warnings of certificates come without a monitor.

local lib = require "intake.lib"
local loose = require "intake.loose"

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

local function outage(from, thing, place, down, since, at, reason)
  local service = lib.place(from, place)
  if not service then
    return
  end
  local open
  for found in from.ctx:each("outage", { service = service, ended_at = null }) do
    open = found.key:find(from.source .. "-" .. thing, 1, true) == 1 and found or open
  end
  if down and not open then
    lib.outage(from, { id = thing .. "-" .. at // 1000, at = at, service = service, started_at = at, cause = reason })
  elseif not down and (since or open) then
    local began = since or open.started_at
    lib.outage(
      from,
      { id = thing .. "-" .. began // 1000, at = at, service = service, started_at = began, ended_at = at }
    )
  end
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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body = delivery.body
    local packed = lib.text(body, "data")
    body = packed and json.decode(packed) or body
    local beat, monitor = lib.object(body, "heartbeat"), lib.object(body, "monitor")
    local id, status = lib.id(monitor, "id") or lib.id(beat, "monitorID"), lib.integer(beat, "status")
    if not id or not status then
      lib.ignore(from, "it is about no monitor: " .. (lib.text(body, "msg") or "a test"))
      return lib.edits(from)
    elseif status ~= 0 and status ~= 1 then
      lib.ignore(from, status == 2 and "not yet decided whether it is down" or "under maintenance")
      return lib.edits(from)
    end
    local labels = {}
    for _, tag in ipairs(lib.list(monitor, "tags")) do
      labels[lib.text(tag, "name") or ""] = lib.text(tag, "value")
    end
    local name, at = lib.text(monitor, "name"), instant_of(beat) or delivery.received_at
    local place = {
      service = name,
      component = lib.text(monitor, "hostname"),
      labels = labels,
      names = loose.some(lib.text(monitor, "pathName"), lib.text(monitor, "url"), lib.text(monitor, "description")),
    }
    lib.spell(from, {
      id = "monitor-" .. id,
      at = at,
      over = status == 1,
      title = (name or "monitor " .. id) .. " is down",
      description = status == 0 and lib.text(beat, "msg") or nil,
      severity = labels.severity or "error",
      source_state = status == 1 and "up" or "down",
      category = lib.text(monitor, "type"),
      place = place,
    })
    if params.outages then
      outage(from, "monitor-" .. id, place, status == 0, lib.instant(beat, "lastDownTime"), at, lib.text(beat, "msg"))
    end
    return lib.edits(from)
  end,
}
