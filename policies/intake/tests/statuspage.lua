-- SPDX-License-Identifier: Apache-2.0
local function incident(status, at, more)
  local body = {
    id = "inc1",
    name = "Payments are slow",
    status = status,
    impact = "major",
    created_at = "2026-03-02T08:00:00.000Z",
    started_at = "2026-03-02T08:00:00.000Z",
    updated_at = at,
    resolved_at = null,
    shortlink = "https://stspg.io/x",
    incident_updates = {
      { id = "u-" .. at, status = status, body = "We look at it", created_at = at, updated_at = at },
    },
    components = { { id = "c1", name = "Payments", status = "degraded_performance" } },
  }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return { deliver = "statuspage", body = { page = { id = "p1" }, incident = body } }
end

local function component(before, after, at)
  return {
    deliver = "statuspage",
    body = {
      page = { id = "p1" },
      component = { id = "c1", name = "Payments", status = after },
      component_update = {
        id = "u" .. at,
        component_id = "c1",
        old_status = before,
        new_status = after,
        created_at = at,
      },
    },
  }
end

local given = { ["service/payments"] = { name = "Payments" } }

return tests {
  ["an incident of a page, its end first"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      incident("resolved", "2026-03-02T09:00:00.000Z", { resolved_at = "2026-03-02T09:00:00.000Z" }),
      incident("investigating", "2026-03-02T08:00:00.000Z"),
      incident("monitoring", "2026-03-02T08:30:00.000Z"),
    },
    expect = {
      ["incident/statuspage-inc1"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:00:00Z",
        opened_at = "2026-03-02T08:00:00Z",
        service = "service/payments",
        told_at = "2026-03-02T09:00:00Z",
        impact = "high",
      },
    },
  },
  ["a component that is away and back"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      component("operational", "major_outage", "2026-03-02T08:00:00.000Z"),
      component("operational", "major_outage", "2026-03-02T08:00:00.000Z"),
      component("major_outage", "operational", "2026-03-02T08:20:00.000Z"),
    },
    expect = {
      ["outage/statuspage-c1-1772438400"] = {
        started_at = "2026-03-02T08:00:00Z",
        ended_at = "2026-03-02T08:20:00Z",
        planned = false,
        service = "service/payments",
      },
    },
  },
  ["first as planned, then not"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      component("operational", "under_maintenance", "2026-03-02T08:00:00.000Z"),
      component("under_maintenance", "partial_outage", "2026-03-02T08:20:00.000Z"),
    },
    expect = {
      ["outage/statuspage-c1-1772438400"] = { planned = true, ended_at = "2026-03-02T08:20:00Z" },
      ["outage/statuspage-c1-1772439600"] = { planned = false, ended_at = null },
    },
  },
  ["degraded is not away"] = {
    given = given,
    when = { component("operational", "degraded_performance", "2026-01-02T08:00:00.000Z") },
    expect = { ignored = "as it was before: Payments: degraded_performance" },
  },
  ["a component of nothing that is known"] = {
    when = { component("operational", "major_outage", "2026-01-02T08:00:00.000Z") },
    expect = { ignored = "no service is known that" },
  },
  ["what is scheduled is a maintenance"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      incident("scheduled", "2026-03-02T08:00:00.000Z", {
        impact = "maintenance",
        scheduled_for = "2026-03-07T20:00:00.000Z",
        scheduled_until = "2026-03-07T22:00:00.000Z",
      }),
      incident("scheduled", "2026-03-02T09:00:00.000Z", {
        impact = "maintenance",
        scheduled_for = "2026-03-07T20:00:00.000Z",
        scheduled_until = "2026-03-07T23:00:00.000Z",
      }),
    },
    expect = {
      ["maintenance/statuspage-inc1"] = {
        starts_at = "2026-03-07T20:00:00Z",
        ends_at = "2026-03-07T23:00:00Z",
        announced_at = "2026-03-02T08:00:00Z",
      },
      ["incident/statuspage-inc1"] = false,
    },
  },
  ["nothing of either"] = {
    when = { { deliver = "statuspage", body = { page = null, incident = null, component_update = null } } },
    expect = { ignored = "no incident and no component" },
  },
}
