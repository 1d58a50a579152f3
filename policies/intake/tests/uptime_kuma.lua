-- SPDX-License-Identifier: Apache-2.0
local function beat(status, at, more)
  local body = {
    heartbeat = {
      monitorID = 4,
      status = status,
      time = at,
      msg = status == 1 and "200 - OK" or "timeout",
      important = true,
      timezone = "Europe/Berlin",
      timezoneOffset = "+01:00",
    },
    monitor = {
      id = 4,
      name = "Shop front",
      url = "https://shop.example/health",
      hostname = null,
      type = "http",
      tags = {},
    },
    msg = "[Shop front] told",
  }
  for name, value in pairs(more or {}) do
    body.heartbeat[name] = value
  end
  return { deliver = "uptime_kuma", body = body }
end

local given = { ["service/shop-front"] = { name = "Shop front" } }
local down = beat(0, "2026-03-02 08:00:00.250", { localDateTime = "2026-03-02 09:00:00" })
local up = beat(
  1,
  "2026-03-02 08:10:00.500",
  { localDateTime = "2026-03-02 09:10:00", lastDownTime = "2026-03-02 08:00:00.250" }
)
local whole = {
  ["incident/uptime_kuma-monitor-4-1772438400"] = {
    state = "resolved",
    opened_at = "2026-03-02T08:00:00.250Z",
    resolved_at = "2026-03-02T08:10:00.500Z",
    service = "service/shop-front",
    description = "timeout",
  },
  ["outage/uptime_kuma-monitor-4-1772438400"] = {
    service = "service/shop-front",
    started_at = "2026-03-02T08:00:00.250Z",
    ended_at = "2026-03-02T08:10:00.500Z",
  },
}

return tests {
  ["down and up: an incident and an outage"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { down, up, down },
    expect = whole,
  },
  ["up comes first"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { up, down },
    expect = {
      ["outage/uptime_kuma-monitor-4-1772438400"] = whole["outage/uptime_kuma-monitor-4-1772438400"],
      ["incident/uptime_kuma-monitor-4-1772439000"] = { state = "resolved", opened_at = "2026-03-02T08:00:00.250Z" },
    },
  },
  ["a time that is the local one is taken for it"] = {
    at = "2026-03-02T09:00:00Z",
    when = { beat(0, "2026-03-02 09:00:00.250", { localDateTime = "2026-03-02 09:00:00" }) },
    expect = {
      ["incident/uptime_kuma-monitor-4-1772438400"] = { opened_at = "2026-03-02T08:00:00.250Z", service = null },
    },
  },
  ["as a form, with the body in a member"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "uptime_kuma",
        headers = { ["Content-Type"] = "application/x-www-form-urlencoded" },
        body = "data=%7B%22heartbeat%22%3A%7B%22monitorID%22%3A5%2C%22status%22%3A0%2C%22time%22%3A"
          .. "%222026-03-02%2008%3A00%3A00%22%7D%2C%22monitor%22%3A%7B%22id%22%3A5%2C%22name%22%3A%22Mail%22%7D%7D",
      },
    },
    expect = { ["incident/uptime_kuma-monitor-5-1772438400"] = { title = "Mail is down" } },
  },
  ["tests, certificates, pending and maintenance"] = {
    when = {
      beat(2, "2026-01-02 08:00:00"),
      beat(3, "2026-01-02 08:00:00"),
      { deliver = "uptime_kuma", body = { heartbeat = null, monitor = null, msg = "webhook Testing" } },
    },
    expect = { ignored = "it is about no monitor: webhook Testing" },
  },
  ["what ends is the outage that is there, though the last beat that was missing came later"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      down,
      beat(0, "2026-03-02 08:05:00.000", { localDateTime = "2026-03-02 09:05:00" }),
      beat(1, "2026-03-02 08:10:00.500", {
        localDateTime = "2026-03-02 09:10:00",
        lastDownTime = "2026-03-02 08:05:00.000",
      }),
    },
    expect = {
      ["outage/uptime_kuma-monitor-4-1772438400"] = { ended_at = "2026-03-02T08:10:00.500Z" },
      ["outage/uptime_kuma-monitor-4-1772438700"] = false,
    },
  },
}
