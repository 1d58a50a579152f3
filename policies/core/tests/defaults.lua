-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["what is left out is filled in"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["incident/i1"] = { title = "Nobody can pay", service = "service/shop" },
    },
    expect = {
      ["person/ines"] = { executive = false, position = "member", left_on = null },
      ["service/shop"] = { criticality = "medium", state = "live", kind = "it", owner = "person/ines" },
      ["incident/i1"] = { state = "new", priority = null },
      findings = {},
    },
  },

  ["business services and IT services stand in one model"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace", kind = "business", criticality = "mission_critical" },
      ["service/database"] = { name = "Databases" },
      ["dependency/market-database"] = { consumer = "service/market", provider = "service/database", share = 60 },
    },
    when = { { update = "dependency/market-database", set = { share = 40 } } },
    expect = { ["dependency/market-database"] = { share = 40, provider = "service/database" } },
  },

  ["what people rely on cannot be taken from under them"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
    },
    when = { { delete = "person/ines" } },
    expect = { ["person/ines"] = { name = "Ines" }, refused = "service/shop" },
  },
}
