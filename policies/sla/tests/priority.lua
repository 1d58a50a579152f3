-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["what the source says goes"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { title = "Slow", priority = "p2", impact = "low", urgency = "low" } },
    expect = { ["incident/i1"] = { effective_priority = "p2" } },
  },

  ["impact and urgency decide where it says nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["incident/i1"] = { title = "Nobody can pay", impact = "high", urgency = "high" },
      ["incident/i2"] = { title = "One cannot pay", impact = "low", urgency = "medium" },
    },
    when = { { update = "incident/i2", set = { urgency = "high" } } },
    expect = {
      ["incident/i1"] = { effective_priority = "p1" },
      ["incident/i2"] = { effective_priority = "p3" },
    },
  },

  ["an incident of which nothing is known gets the middle one"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { title = "Hm", impact = "high" } },
    expect = { ["incident/i1"] = { effective_priority = "p3" } },
  },

  ["an organisation has its own matrix"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["sla.priority"] = { matrix = { low = { low = "p5" } }, otherwise = "p4" } },
    given = {
      ["incident/i1"] = { title = "Scratch", impact = "low", urgency = "low" },
      ["incident/i2"] = { title = "Hm" },
    },
    expect = {
      ["incident/i1"] = { effective_priority = "p5" },
      ["incident/i2"] = { effective_priority = "p4" },
    },
  },
}
