-- SPDX-License-Identifier: Apache-2.0
-- Statuspage: maintenances without what makes them one, and components of which little is said.
local function page(body)
  body.page = body.page or { id = "p1", name = "Harbour" }
  return { deliver = "statuspage", body = body }
end

local function maintenance(more)
  local it = {
    id = "m1",
    name = "New cables",
    status = "scheduled",
    impact = "maintenance",
    created_at = "2026-03-01T08:00:00.000Z",
    updated_at = "2026-03-01T08:00:00.000Z",
    scheduled_for = "2026-03-03T20:00:00.000Z",
    scheduled_until = "2026-03-03T22:00:00.000Z",
    components = { { id = "c1", name = "Payments" } },
  }
  for name, value in pairs(more or {}) do
    it[name] = value
  end
  return page { incident = it }
end

local function component(status, at, more)
  local body = {
    component = { id = "c1", name = "Payments", status = status },
    component_update = { component_id = "c1", new_status = status, created_at = at },
  }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return page(body)
end

local given = { ["service/payments"] = { name = "Payments" }, ["service/harbour"] = { name = "Harbour" } }
local ruled = { intake = { services = { ["harb*"] = "harbour" } } }
local id = "outage/statuspage-c1-1772438400"

return tests {
  ["what is scheduled is a maintenance, whatever its impact"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { maintenance { impact = "none" } },
    expect = {
      ["maintenance/statuspage-m1"] = { service = "service/payments", starts_at = "2026-03-03T20:00:00Z" },
      ["incident/statuspage-m1"] = false,
    },
  },

  ["a maintenance of no component is of the page"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { maintenance { components = {} } },
    expect = { ["maintenance/statuspage-m1"] = { service = "service/harbour" } },
  },

  ["a maintenance of what nobody here knows"] = {
    at = "2026-03-02T09:00:00Z",
    when = { maintenance() },
    expect = { ignored = "no service is known that", ["maintenance/statuspage-m1"] = false },
  },

  ["a maintenance without a beginning"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { maintenance { scheduled_for = null } },
    expect = { ignored = "a maintenance without its times" },
  },

  ["a maintenance without an end"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { maintenance { scheduled_until = null } },
    expect = { ignored = "a maintenance without its times" },
  },

  ["a component that is away, told twice and over"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      component("major_outage", "2026-03-02T08:00:00Z"),
      component("partial_outage", "2026-03-02T08:05:00Z"),
      component("operational", "2026-03-02T07:00:00Z"),
      component("operational", "2026-03-02T08:30:00Z"),
    },
    expect = {
      [id] = { ended_at = "2026-03-02T08:30:00Z", planned = false, cause = "Payments: major_outage" },
      ["outage/statuspage-c1-1772438700"] = false,
    },
  },

  ["an outage that becomes a planned one is two"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      component("major_outage", "2026-03-02T08:00:00Z"),
      component("under_maintenance", "2026-03-02T08:05:00Z"),
    },
    expect = {
      [id] = { ended_at = "2026-03-02T08:05:00Z" },
      ["outage/statuspage-c1-1772438700"] = { planned = true, ended_at = null },
    },
  },

  ["a component without a name is the page's, and it is so since it is told"] = {
    at = "2026-03-02T08:00:00Z",
    params = ruled,
    given = given,
    when = { component("major_outage", null, { component = { id = "c1" } }) },
    expect = { [id] = { service = "service/harbour", cause = "c1: major_outage" } },
  },

  ["neither a name nor a change of it"] = {
    at = "2026-03-02T09:00:00Z",
    params = ruled,
    given = given,
    when = { component("operational", "2026-03-02T08:00:00Z", { component = { id = "c1" } }) },
    expect = { ignored = "as it was before: c1: operational" },
  },

  ["a component of no service that is known"] = {
    when = { component("major_outage", "2026-01-02T08:00:00Z", { component = { id = "c1" } }) },
    expect = { ignored = "no service is known that" },
  },

  ["a component without an id"] = {
    given = given,
    when = {
      component("major_outage", "2026-01-02T08:00:00Z", {
        component = {},
        component_update = { new_status = "major_outage" },
      }),
    },
    expect = { ignored = "does not say which outage it is about" },
  },

  ["a component that nobody here knows is the page's service, in whatever letters the page is written"] = {
    at = "2026-03-02T10:00:00Z",
    given = { ["service/harbour"] = { name = "Harbour" } },
    when = {
      component("major_outage", "2026-03-02T08:00:00Z", { page = { id = "p1", name = "HARBOUR" } }),
      maintenance(),
    },
    expect = {
      [id] = { service = "service/harbour" },
      ["maintenance/statuspage-m1"] = { service = "service/harbour" },
    },
  },
}
