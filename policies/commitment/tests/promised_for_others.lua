-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["an agreement that came in published names the promiser and the team"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/victor"] = { name = "Victor" },
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = {
        name = "Shop for all", service = "service/shop", state = "published", promised_by = "person/victor",
      },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    expect = {
      ["agreement/a1"] = { unaccepted = 1 },
      findings = {
        "commitment.both_sides not_signed/provider agreement/a1",
        "commitment.both_sides not_signed/customer agreement/a1",
        "commitment.promised_for_others promised_on_behalf agreement/a1",
      },
    },
  },

  ["a draft promises nothing yet"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    expect = { ["agreement/a1"] = { unaccepted = 1 }, findings = {} },
  },

  ["a team that says yes settles it"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = { { as = "person/ana", update = "obligation/o1", set = { accepted = true } } },
    expect = {
      ["agreement/a1"] = { unaccepted = 0 },
      findings = {
        "commitment.both_sides not_signed/provider agreement/a1",
        "commitment.both_sides not_signed/customer agreement/a1",
      },
    },
  },

  ["a team that takes its yes back is heard"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = {
      { as = "person/ana", update = "obligation/o1", set = { accepted = true } },
      { update = "agreement/a1", set = { state = "published" } },
      { as = "person/ana", update = "obligation/o1", set = { accepted = false } },
    },
    expect = {
      ["agreement/a1"] = { state = "published", unaccepted = 1 },
      findings = {
        "commitment.both_sides not_signed/provider agreement/a1",
        "commitment.both_sides not_signed/customer agreement/a1",
        "commitment.promised_for_others promised_on_behalf agreement/a1",
      },
    },
  },
}
