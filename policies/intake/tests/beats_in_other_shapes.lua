-- SPDX-License-Identifier: Apache-2.0
-- Uptime Kuma's clocks, of which none has a zone, its tags, and templates of one's own.
local function beat(status, heartbeat, monitor)
  local body = {
    heartbeat = { monitorID = 4, status = status, msg = "timeout" },
    monitor = { id = 4, name = "Shop front", type = "http", tags = {} },
    msg = "[Shop front] told",
  }
  for name, value in pairs(heartbeat or {}) do
    body.heartbeat[name] = value
  end
  for name, value in pairs(monitor or {}) do
    body.monitor[name] = value
  end
  return { deliver = "uptime_kuma", body = body }
end

local given = { ["service/shop-front"] = { name = "Shop front" }, ["service/till"] = { name = "Till" } }

return tests {
  ["a time that is the local one is taken for that, east and west"] = {
    at = "2026-03-02T20:00:00Z",
    when = {
      beat(0, { time = "2026-03-02 09:00:00", localDateTime = "2026-03-02 09:00:00", timezoneOffset = "+01:00" }),
      beat(
        0,
        {
          monitorID = 5,
          time = "2026-03-02 09:00:00",
          localDateTime = "2026-03-02 09:00:00",
          timezoneOffset = "-05:00",
        },
        { id = 5 }
      ),
    },
    expect = {
      ["incident/uptime_kuma-monitor-4-1772438400"] = { opened_at = "2026-03-02T08:00:00Z" },
      ["incident/uptime_kuma-monitor-5-1772460000"] = { opened_at = "2026-03-02T14:00:00Z" },
    },
  },

  ["only one of the clocks, and none"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      beat(0, { localDateTime = "2026-03-02 08:00:00", timezoneOffset = "+01:00" }),
      beat(0, { monitorID = 5, time = "2026-03-02 08:00:00" }, { id = 5 }),
      beat(0, { monitorID = 6 }, { id = 6, name = null }),
    },
    expect = {
      ["incident/uptime_kuma-monitor-4-1772438400"] = { opened_at = "2026-03-02T08:00:00Z" },
      ["incident/uptime_kuma-monitor-5-1772438400"] = { opened_at = "2026-03-02T08:00:00Z" },
      ["incident/uptime_kuma-monitor-6-1772442000"] = {
        title = "monitor 6 is down",
        opened_at = "2026-03-02T09:00:00Z",
      },
    },
  },

  ["tags say of which service it is, and how bad"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      beat(0, { time = "2026-03-02 08:00:00" }, {
        name = "front 3",
        tags = { { name = "service", value = "till" }, { name = "severity", value = "critical" }, { value = "x" } },
      }),
    },
    expect = {
      ["incident/uptime_kuma-monitor-4-1772438400"] = { service = "service/till", impact = "high" },
      ["outage/uptime_kuma-monitor-4-1772438400"] = { service = "service/till" },
    },
  },

  ["an outage is told again and ends, whether or not its beginning is repeated"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      beat(0, { time = "2026-03-02 08:00:00" }),
      beat(0, { time = "2026-03-02 08:01:00" }),
      beat(1, { time = "2026-03-02 08:10:00" }),
      beat(1, { time = "2026-03-02 08:11:00" }),
    },
    expect = {
      ["outage/uptime_kuma-monitor-4-1772438400"] = {
        started_at = "2026-03-02T08:00:00Z",
        ended_at = "2026-03-02T08:10:00Z",
      },
      ["outage/uptime_kuma-monitor-4-1772438460"] = false,
    },
  },

  ["outages are recorded only where that is wanted"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["intake.uptime_kuma"] = { outages = false } },
    given = given,
    when = { beat(0, { time = "2026-03-02 08:00:00" }) },
    expect = {
      ["incident/uptime_kuma-monitor-4-1772438400"] = { service = "service/shop-front" },
      ["outage/uptime_kuma-monitor-4-1772438400"] = false,
    },
  },

  ["a body packed into a text"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "uptime_kuma",
        body = {
          data = [[{"heartbeat": {"monitorID": 4, "status": 0, "time": "2026-03-02 08:00:00"},
            "monitor": {"id": 4, "name": "Shop front"}}]],
        },
      },
    },
    expect = { ["incident/uptime_kuma-monitor-4-1772438400"] = { title = "Shop front is down" } },
  },

  ["a monitor of which nothing is said"] = {
    when = { { deliver = "uptime_kuma", body = { monitor = { id = 4 } } } },
    expect = { ignored = "it is about no monitor: a test" },
  },
}
