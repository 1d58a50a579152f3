-- SPDX-License-Identifier: Apache-2.0
local function given()
  return {
    ["unit/sales"] = { name = "Sales", business = "sales" },
    ["person/maya"] = { name = "Maya", unit = "unit/sales" },
    ["service/shop"] = { name = "Shop", state = "planned" },
    ["outcome/sales"] = { name = "Sales on the web" },
    ["demand/d1"] = { title = "A faster shop", service = "service/shop" },
    ["demand/d2"] = {
      title = "A bigger shop", service = "service/shop", sponsor = "person/maya", outcome = "outcome/sales",
      funding = money(500000, "EUR"), estimate = money(400000, "EUR"),
    },
    ["outage/o1"] = {
      service = "service/shop", started_at = "2025-06-10T00:00:00Z", ended_at = "2025-12-30T00:00:00Z",
    },
  }
end

return tests {
  ["a wish is not worked on"] = {
    given = given(),
    when = { { update = "demand/d1", set = { state = "accepted" } } },
    expect = {
      refused = "A faster shop lacks a business sponsor, and an outcome that it serves, and funding",
      ["demand/d1"] = { state = "new" },
    },
  },

  ["what has all that it takes is, and keeps it"] = {
    given = given(),
    when = {
      { update = "demand/d2", set = { state = "accepted" } },
      { update = "demand/d2", set = { sponsor = null } },
    },
    expect = { refused = "A bigger shop lacks a business sponsor", ["demand/d2"] = { sponsor = "person/maya" } },
  },

  ["it is not tightened beyond reach"] = {
    given = given(),
    when = {
      { update = "demand/d2", set = { state = "in_progress" } },
      { update = "demand/d2", set = { metric = "availability", wanted_at_least = 99.99 } },
    },
    expect = { refused = "a target within reach", ["demand/d2"] = { metric = null } },
  },

  ["that it costs more than was thought may be said, and is"] = {
    given = given(),
    when = {
      { update = "demand/d2", set = { state = "accepted" } },
      { update = "demand/d2", set = { estimate = money(900000, "EUR") } },
      { delete = "demand/d1" },
    },
    expect = {
      ["demand/d2"] = { lacking = { "4 000 EUR of its funding" } },
      findings = { "commitment.no_free_lunch free_lunch demand/d2" },
    },
  },

  ["what another tool has begun is let in, and found"] = {
    given = given(),
    when = { { as = "source/jira", update = "demand/d1", set = { state = "in_progress" } } },
    expect = {
      ["demand/d1"] = { state = "in_progress" },
      findings = { "commitment.no_free_lunch free_lunch demand/d1" },
    },
  },
}
