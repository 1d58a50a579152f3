-- SPDX-License-Identifier: Apache-2.0
local function check(status, at)
  return {
    deliver = "heartbeat",
    body = { id = "uuid-1", name = "Backup", status = status, tags = "nightly db", time = at },
  }
end

local function better(status, more)
  local attributes = {
    name = "shop",
    url = "https://shop.example",
    cause = "Status 500",
    started_at = "2026-03-02T08:00:00.000Z",
    acknowledged_at = null,
    resolved_at = null,
    status = status,
  }
  for name, value in pairs(more or {}) do
    attributes[name] = value
  end
  return { deliver = "heartbeat", body = { data = { id = "551", type = "incident", attributes = attributes } } }
end

return tests {
  ["a sign of life stays away, and is there again"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["service/backup"] = { name = "Backup" } },
    when = { check("down", "2026-03-02T08:00:00Z"), check("up", "2026-03-02T08:30:00Z") },
    expect = {
      ["incident/heartbeat-uuid-1-1772438400"] = {
        title = "Backup gives no sign of life",
        state = "resolved",
        resolved_at = "2026-03-02T08:30:00Z",
        service = "service/backup",
      },
    },
  },
  ["Better Stack has a name for each time"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      better("Resolved", { resolved_at = "2026-03-02T08:20:00.000Z" }),
      better("Started"),
      better("Acknowledged", { acknowledged_at = "2026-03-02T08:05:00.000Z" }),
    },
    expect = {
      ["incident/heartbeat-551"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:20:00Z",
      },
    },
  },
  ["Dead Man's Snitch"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "heartbeat",
        body = {
          type = "snitch.missing",
          timestamp = "2026-03-02T08:00:00Z",
          data = { snitch = { token = "t1", name = "Export", status = "failed", tags = {} } },
        },
      },
    },
    expect = { ["incident/heartbeat-t1-1772438400"] = { title = "Export gives no sign of life", state = "new" } },
  },
  ["a test that says neither"] = {
    when = { { deliver = "heartbeat", body = { name = "Backup", status = "TEST" } } },
    expect = { ignored = "neither that a sign of life stays away" },
  },
}
