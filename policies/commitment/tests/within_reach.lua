-- SPDX-License-Identifier: Apache-2.0
local function given(state, more)
  local records = {
    ["person/tom"] = { name = "Tom" },
    ["service/shop"] = { name = "Shop", state = "planned", owner = "person/tom" },
    ["agreement/a1"] = { name = "For sales", service = "service/shop", state = state },
    ["service_target/back"] = {
      agreement = "agreement/a1", metric = "resolution", within = "4h", priority = "p1", at_least = 75,
    },
    ["supplier/s1"] = { name = "Cards" },
    ["contract/k1"] = { name = "Cards", supplier = "supplier/s1", service = "service/shop" },
    ["service_target/beneath"] = { contract = "contract/k1", metric = "resolution", within = "1h" },
  }
  for i, hours in ipairs({ 2, 3, 6, 7, 1 }) do
    local opened = time.parse("2025-12-01T08:00:00Z") + i * 86400000
    records["incident/i" .. i] = {
      service = "service/shop", state = "resolved", opened_at = opened, resolved_at = opened + hours * 3600000,
      priority = i < 5 and "p1" or "p2",
    }
  end
  for id, fields in pairs(more or {}) do
    records[id] = fields
  end
  return records
end

local found = "commitment.within_reach out_of_reach service_target/back"

return tests {
  ["a draft that promises what the service reached too seldom is flagged"] = {
    given = given("draft"),
    expect = { findings = { found } },
  },

  ["a promise that it can keep is not"] = {
    given = given("draft"),
    when = { { update = "service_target/back", set = { within = "6h" } } },
    expect = { findings = {} },
  },

  ["published unsigned it is no question of reach"] = {
    given = given("published"),
    expect = {
      findings = {
        "commitment.both_sides not_signed/customer agreement/a1",
        "commitment.both_sides not_signed/provider agreement/a1",
      },
    },
  },

  ["one that is tightened after it was signed is asked the same"] = {
    given = given("published", {
      ["person/maya"] = { name = "Maya" },
      ["signature/s1"] = {
        agreement = "agreement/a1", side = "customer", person = "person/maya", signed_at = "2026-01-05T08:00:00Z",
      },
      ["signature/s2"] = {
        agreement = "agreement/a1", side = "provider", person = "person/tom", signed_at = "2026-01-05T08:00:00Z",
      },
    }),
    when = { { pass = "1h" }, { update = "service_target/back", set = { within = "3h" } } },
    expect = {
      findings = {
        "commitment.both_sides reopened/customer agreement/a1",
        "commitment.both_sides reopened/provider agreement/a1",
        found,
      },
    },
  },

  ["what says no figure is nothing to reach, and a target may have hours of its own"] = {
    given = given("draft", {
      ["calendar/day"] = { name = "By day", hours = { mon = { { "08:00", "10:00" } } } },
      ["service_target/back"] = {
        agreement = "agreement/a1", metric = "resolution", within = "4h", at_least = 75, calendar = "calendar/day",
      },
      ["service_target/vague"] = { agreement = "agreement/a1", metric = "resolution" },
    }),
    expect = { findings = {} },
  },

  ["availability is held against the months that it was there"] = {
    at = "2026-03-02T09:00:00Z",
    given = given("draft", {
      ["service_target/back"] = { agreement = "agreement/a1", metric = "availability", at_least = 99.9 },
      ["outage/old"] = {
        service = "service/shop", started_at = "2025-10-10T00:00:00Z", ended_at = "2025-10-10T01:00:00Z",
      },
      ["outage/dec"] = {
        service = "service/shop", started_at = "2025-12-10T00:00:00Z", ended_at = "2025-12-11T00:00:00Z",
      },
    }),
    expect = { findings = { found } },
  },
}
