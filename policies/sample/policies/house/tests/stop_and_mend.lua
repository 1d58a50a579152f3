-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["as many as allowed are allowed"] = {
    at = "2026-03-02T09:00:00Z",
    params = { house = { at_most = 2 } },
    given = {
      ["service/shop"] = { name = "Shop" },
      ["incident/i1"] = { title = "Slow", service = "service/shop" },
      ["incident/i2"] = { title = "Slower", service = "service/shop", state = "on_hold" },
      ["incident/i3"] = { title = "Was slow", service = "service/shop", state = "closed" },
    },
    expect = { ["service/shop"] = { open_incidents = 2 }, findings = {} },
  },

  ["one more and it is mended first"] = {
    at = "2026-03-02T09:00:00Z",
    params = { house = { at_most = 2 } },
    given = {
      ["service/shop"] = { name = "Shop" },
      ["incident/i1"] = { title = "Slow", service = "service/shop" },
      ["incident/i2"] = { title = "Slower", service = "service/shop" },
    },
    when = { { create = "incident/i3", set = { title = "Stands still", service = "service/shop" } } },
    expect = {
      ["service/shop"] = { open_incidents = 3 },
      findings = { "house.stop_and_mend stop_and_mend service/shop" },
    },
  },

  ["once mended it may change again"] = {
    at = "2026-03-02T09:00:00Z",
    params = { house = { at_most = 0 } },
    given = {
      ["service/shop"] = { name = "Shop" },
      ["incident/i1"] = { title = "Slow", service = "service/shop" },
    },
    when = { { update = "incident/i1", set = { state = "resolved" } } },
    expect = { ["service/shop"] = { open_incidents = 0 }, findings = {} },
  },
}
