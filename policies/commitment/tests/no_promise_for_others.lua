-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["an agreement that binds a team which has not said yes cannot be published"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = { { update = "agreement/a1", set = { state = "published" } } },
    expect = {
      ["agreement/a1"] = { state = "draft", unaccepted = 1 },
      refused = "Night shift",
    },
  },

  ["nor made published at one go"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" },
    },
    when = {
      { create = "obligation/o1", set = { agreement = "agreement/a1", team = "unit/night" } },
    },
    expect = { refused = "Night shift has to accept before it is bound" },
  },

  ["once the team has said yes it can"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = {
      { as = "person/ana", update = "obligation/o1", set = { accepted = true } },
      { update = "agreement/a1", set = { state = "published" } },
    },
    expect = { ["agreement/a1"] = { state = "published", unaccepted = 0 } },
  },

  ["one that is published already may be mended, and ended"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = {
      { update = "agreement/a1", set = { review_on = "2026-03-09" } },
      { update = "agreement/a1", set = { state = "ended" } },
    },
    expect = { ["agreement/a1"] = { state = "ended", review_on = "2026-03-09" } },
  },

  ["one that binds nobody else can"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
    },
    when = { { update = "agreement/a1", set = { state = "published" } } },
    expect = { ["agreement/a1"] = { state = "published", unaccepted = 0 } },
  },
}
