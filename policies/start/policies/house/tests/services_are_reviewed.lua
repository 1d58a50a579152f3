return tests {
  ["a service that nobody looked at for a year is found, until somebody does"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/shop"] = { name = "Shop", owner = "person/ana", reviewed = "2025-03-01" },
      ["service/old"] = { name = "Old shop", state = "retired", reviewed = "2019-03-01" },
    },
    expect = { findings = { "house.services_are_reviewed not_reviewed service/shop" } },
  },

  ["a review ends it"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["service/shop"] = { name = "Shop", reviewed = "2025-03-01" } },
    when = { { update = "service/shop", set = { reviewed = "2026-03-02" } } },
    expect = { findings = {} },
  },

  ["a new service has a year from the day it was written down"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["service/shop"] = { name = "Shop" } },
    when = { { pass = "366d" } },
    expect = { findings = { "house.services_are_reviewed not_reviewed service/shop" } },
  },
}
