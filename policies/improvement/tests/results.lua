-- SPDX-License-Identifier: Apache-2.0
-- Results that start improvements.
local function measured(values, measure, facts)
  local all = {
    ["person/ana"] = { name = "Ana" },
    ["measure/m"] = { name = "Orders on time", owner = "person/ana", goal = 95, counted_in = "percent" },
  }
  for field, value in pairs(measure or {}) do
    all["measure/m"][field] = value
  end
  for i, value in ipairs(values) do
    all["measurement/" .. i] = {
      measure = "measure/m", measured_at = string.format("2026-02-%02dT09:00:00Z", i), value = value,
    }
  end
  for id, set in pairs(facts or {}) do
    all[id] = set
  end
  return all
end

local at = "2026-03-02T09:00:00Z"
local short = "improvement.results_start_improvements short_of_goal measure/m"
local falling = "improvement.results_start_improvements keeps_falling measure/m"

-- Of nine incidents two were late, both of the night's.
local function teams()
  local all = {
    ["person/ana"] = { name = "Ana" },
    ["unit/house"] = { name = "House" },
    ["unit/night"] = { name = "Night", head = "person/ana", parent = "unit/house" },
    ["unit/day"] = { name = "Day", parent = "unit/house" },
    ["unit/small"] = { name = "Small" },
    ["unit/buyers"] = { name = "Buyers", kind = "customer", relationship_manager = "person/ana" },
    ["service/shop"] = { name = "Shop" },
  }
  for i = 1, 9 do
    all["incident/i" .. i] = {
      title = "Away", service = "service/shop", impact = "high", urgency = "high", state = "resolved",
      team = i < 4 and "unit/night" or i < 9 and "unit/day" or "unit/small", opened_at = "2026-02-10T09:00:00Z",
      resolved_at = i < 3 and "2026-02-10T23:00:00Z" or "2026-02-10T10:00:00Z",
    }
  end
  return all
end

return tests {
  ["a result short of its goal opens an entry, with the owner of the measure"] = {
    at = at,
    given = measured({ 80 }, { outcome = "outcome/sales" }, {
      ["outcome/sales"] = { name = "Sales", value_per_year = money(200000000, "EUR") },
    }),
    expect = {
      ["measure/m"] = { result = "short" },
      ["improvement/m.2026-02"] = {
        title = "Reach the goal of Orders on time", owner = "person/ana", measure = "measure/m",
        outcome = "outcome/sales",
        state = "suggested", opened_at = "2026-02-01T09:00:00Z", by_a_person = false, suggesting_team = null,
      },
      findings = { short },
    },
  },

  ["once for the period: not while it is worked on, nor again in it"] = {
    at = at,
    given = measured { 80 },
    when = {
      { put = "measurement/next", set = { measure = "measure/m", measured_at = "2026-03-01T09:00:00Z", value = 81 } },
      { delete = "measurement/next" },
      { update = "improvement/m.2026-02", set = { state = "refused" } },
    },
    expect = {
      ["improvement/m.2026-02"] = { state = "refused" }, ["improvement/m.2026-03"] = false, findings = { short },
    },
  },

  ["and again in the next, when the last one is over"] = {
    at = at,
    given = measured { 80 },
    when = {
      { update = "improvement/m.2026-02", set = { state = "refused" } },
      { put = "measurement/next", set = { measure = "measure/m", measured_at = "2026-03-01T09:00:00Z", value = 81 } },
    },
    expect = { ["improvement/m.2026-03"] = { state = "suggested" }, findings = { short } },
  },

  ["the finding closes when the goal is reached, the entry stays"] = {
    at = at,
    given = measured { 80 },
    when = {
      { put = "measurement/next", set = { measure = "measure/m", measured_at = "2026-03-01T09:00:00Z", value = 95 } },
    },
    expect = { ["measure/m"] = { result = "good" }, ["improvement/m.2026-02"] = true, findings = {} },
  },

  ["nearly is good"] = {
    at = at, given = measured { 91 }, expect = { ["improvement/m.2026-02"] = false, findings = {} },
  },

  ["falling twice in a row, though it is still good"] = {
    at = at,
    given = measured({ 99, 97, 90 }, { goal = 80, every = "90d" }),
    expect = {
      ["measure/m"] = { result = "falling" },
      ["improvement/m.2026-Q1"] = { title = "Stop the fall of Orders on time" },
      findings = { falling },
    },
  },

  ["where lower is better, rising is falling"] = {
    at = at,
    given = measured({ 10, 12, 14 }, { goal = null, better = "lower", every = "365d", outcome = "outcome/o" }, {
      ["outcome/o"] = { name = "Cheap" },
    }),
    expect = { ["improvement/m.2026"] = true, findings = { falling } },
  },

  ["up and down is not falling, and a little is not either"] = {
    at = at,
    given = measured({ 99, 90, 92 }, { goal = 80 }, {
      ["measure/n"] = { name = "Steady" },
      ["measurement/n1"] = { measure = "measure/n", measured_at = "2026-02-01T09:00:00Z", value = 100 },
      ["measurement/n2"] = { measure = "measure/n", measured_at = "2026-02-02T09:00:00Z", value = 99 },
      ["measurement/n3"] = { measure = "measure/n", measured_at = "2026-02-03T09:00:00Z", value = 98 },
    }),
    expect = { ["measure/m"] = { result = "good" }, ["measure/n"] = { result = "good" }, findings = {} },
  },

  ["what was measured long ago starts nothing"] = {
    at = "2026-09-01T09:00:00Z",
    given = measured { 80 },
    expect = { ["measure/m"] = { result = null }, ["improvement/m.2026-02"] = false, findings = {} },
  },

  ["a promise that was missed opens an entry, once a month"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["agreement/a"] = { name = "Shop for all", service = "service/shop", state = "published" },
      ["service_target/t"] = {
        agreement = "agreement/a", metric = "resolution", within = "1h", at_least = 90, priority = "p1",
      },
      ["service_target/u"] = { agreement = "agreement/a", metric = "availability", at_least = 99.9 },
      ["service_target/v"] = { agreement = "agreement/a", metric = "availability", at_least = 5 },
      ["outage/o"] = {
        service = "service/shop", started_at = "2026-02-03T00:00:00Z", ended_at = "2026-02-05T00:00:00Z",
      },
      ["incident/i"] = {
        title = "Away", service = "service/shop", impact = "high", urgency = "high", state = "resolved",
        opened_at = "2026-02-10T09:00:00Z", resolved_at = "2026-02-10T12:00:00Z",
      },
    },
    when = { { pass = "31d" } },
    expect = {
      ["improvement/t.2026-02"] = {
        title = "Keep what Shop for all promises: resolution at p1", service = "service/shop", owner = "person/ana",
        description = "In February 2026 it came to 0 %, and 90 % were promised",
      },
      ["improvement/u.2026-02"] = true, ["improvement/v.2026-02"] = false, ["improvement/t.2026-03"] = false,
    },
  },

  ["a team far behind the others is an entry, for who leads it"] = {
    at = at,
    params = { ["improvement.teams_compared"] = { enough = 2 } },
    given = teams(),
    expect = {
      ["unit/house"] = { all_in_time_before = 78 }, ["unit/night"] = { all_in_time_before = null },
      ["improvement/night.2026-02"] = { team = "unit/night", owner = "person/ana" },
      ["improvement/day.2026-02"] = false,
      findings = { "improvement.teams_compared behind_the_others unit/night" },
    },
  },

  ["where nobody works out what all teams come to, none is compared"] = {
    at = at,
    params = { ["improvement.teams_compared"] = { enough = 2 } },
    files = { ["all_teams.lua"] = [[return policy {
      title = "t", on = "unit", gives = { all_in_time_before = integer }, eval = function() end,
    }]] },
    given = teams(),
    expect = { ["improvement/night.2026-02"] = false, findings = {} },
  },
}
