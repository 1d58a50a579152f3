-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["a service that stands on others owes them a part"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace", state = "planned" },
      ["service/payment"] = { name = "Payment", state = "planned" },
      ["service/search"] = { name = "Search", state = "planned" },
      ["dependency/d1"] = { consumer = "service/market", provider = "service/payment", share = 60 },
      ["dependency/d2"] = { consumer = "service/market", provider = "service/search", share = 40 },
    },
    expect = { ["service/market"] = { owed = 100 }, ["service/search"] = { owed = 0 }, findings = {} },
  },

  ["but never more than all"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace", state = "planned" },
      ["service/payment"] = { name = "Payment", state = "planned" },
      ["service/search"] = { name = "Search", state = "planned" },
      ["dependency/d1"] = { consumer = "service/market", provider = "service/payment", share = 60 },
      ["dependency/d2"] = { consumer = "service/market", provider = "service/search", share = 60 },
    },
    expect = {
      ["service/market"] = { owed = 120 },
      findings = { "value.dependency_shares owes_more_than_all service/market" },
    },
  },

  ["what is retired owes nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/market"] = { name = "Marketplace", state = "planned" },
      ["service/payment"] = { name = "Payment", state = "planned" },
      ["dependency/d1"] = { consumer = "service/market", provider = "service/payment", share = 160 },
    },
    when = { { update = "service/market", set = { state = "retired" } } },
    expect = { ["service/market"] = { owed = null }, findings = {} },
  },
}
