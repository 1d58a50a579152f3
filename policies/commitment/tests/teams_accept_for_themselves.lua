-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["somebody of the team says yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night" },
    },
    when = { { as = "person/ana", update = "obligation/o1", set = { accepted = true } } },
    expect = { ["obligation/o1"] = { accepted = true } },
  },

  ["or who leads it, wherever they sit"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/rui"] = { name = "Rui" },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift", head = "person/rui" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night" },
    },
    when = { { as = "person/rui", update = "obligation/o1", set = { accepted = true } } },
    expect = { ["obligation/o1"] = { accepted = true } },
  },

  ["the promiser cannot say yes for the team"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/victor"] = { name = "Victor", executive = true },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", promised_by = "person/victor" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night" },
    },
    when = { { as = "person/victor", update = "obligation/o1", set = { accepted = true } } },
    expect = { ["obligation/o1"] = { accepted = false }, refused = "Only somebody of Night shift" },
  },

  ["what was accepted does not grow afterwards"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["person/victor"] = { name = "Victor", executive = true },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", promised_by = "person/victor" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = {
      { as = "person/ana", update = "obligation/o1", set = { accepted = true } },
      { as = "person/victor", update = "obligation/o1", set = { undertakes = "Be there at night and on Sundays" } },
    },
    expect = { ["obligation/o1"] = { undertakes = "Be there at night" }, refused = "Only somebody of Night shift" },
  },
}
