-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["a service is owned when its owner said yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/maya"] = { name = "Maya", executive = true },
      ["person/tom"] = { name = "Tom", manager = "person/maya" },
      ["service/shop"] = { name = "Shop", owner = "person/tom" },
      ["commitment/c1"] = {
        person = "person/tom", role = "service_owner", service = "service/shop", review_on = "2026-09-01",
        promise = "Open all night",
      },
      ["commitment/c2"] = {
        person = "person/maya", role = "sponsor", service = "service/shop", review_on = "2026-09-01",
        promise = "The money for it",
      },
    },
    when = {
      { as = "person/tom", update = "commitment/c1", set = { accepted = true } },
      { as = "person/maya", update = "commitment/c2", set = { accepted = true } },
    },
    expect = { ["service/shop"] = { owned = true, answering_executive = "person/maya" }, findings = {} },
  },

  ["an owner who was only named does not own it"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop", owner = "person/tom" },
      ["commitment/c1"] = { person = "person/tom", role = "service_owner", service = "service/shop" },
    },
    expect = {
      ["service/shop"] = { owned = false, answering_executive = null },
      findings = { "commitment.ownership owner_has_not_signed_up service/shop" },
    },
  },

  ["an owner who signed up for another service does not own this one"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop", owner = "person/tom" },
      ["service/fax"] = { name = "Fax", state = "retired" },
      ["commitment/c1"] = {
        person = "person/tom", role = "service_owner", service = "service/fax", review_on = "2026-09-01",
        promise = "Paper",
      },
    },
    when = { { as = "person/tom", update = "commitment/c1", set = { accepted = true } } },
    expect = {
      ["service/shop"] = { owned = false },
      findings = { "commitment.ownership owner_has_not_signed_up service/shop" },
    },
  },

  ["a service without an owner lies with the executive above its unit"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/maya"] = { name = "Maya", executive = true },
      ["person/tom"] = { name = "Tom", manager = "person/maya" },
      ["unit/web"] = { name = "Web", head = "person/tom" },
      ["service/shop"] = { name = "Shop", unit = "unit/web" },
      ["commitment/c2"] = {
        person = "person/maya", role = "sponsor", service = "service/shop", review_on = "2026-09-01",
        promise = "The money for it",
      },
    },
    when = { { as = "person/maya", update = "commitment/c2", set = { accepted = true } } },
    expect = {
      ["service/shop"] = { owned = false, answering_executive = "person/maya" },
      findings = { "commitment.ownership nobody_owns_it service/shop" },
    },
  },

  ["two who are each other's managers lead nowhere"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/tom"] = { name = "Tom", manager = "person/rui" },
      ["person/rui"] = { name = "Rui", manager = "person/tom" },
      ["service/shop"] = { name = "Shop", owner = "person/tom" },
    },
    expect = {
      ["service/shop"] = { answering_executive = null },
      findings = { "commitment.ownership owner_has_not_signed_up service/shop" },
    },
  },

  ["a service that is planned or retired needs no owner"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["service/shop"] = { name = "Shop" } },
    when = { { update = "service/shop", set = { state = "retired" } } },
    expect = { ["service/shop"] = { owned = null }, findings = {} },
  },

  ["an owner who let it lapse is told that, and not that they never signed up"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/tom"] = { name = "Tom", executive = true },
      ["service/shop"] = { name = "Shop", owner = "person/tom" },
      ["commitment/c1"] = {
        person = "person/tom", role = "service_owner", service = "service/shop", review_on = "2026-09-01",
        review_every = "10d", promise = "Open all night",
      },
    },
    when = { { as = "person/tom", update = "commitment/c1", set = { accepted = true } }, { pass = "20d" } },
    expect = {
      ["service/shop"] = { owned = false },
      findings = {
        "commitment.executive_coverage has_not_signed_up person/tom",
        "commitment.talk_is_cheap lapsed commitment/c1",
      },
    },
  },
}
