-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["the person says yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop" },
      ["commitment/c1"] = { person = "person/ines", role = "service_owner", service = "service/shop" },
    },
    when = { { as = "person/ines", update = "commitment/c1", set = { accepted = true } } },
    expect = { ["commitment/c1"] = { accepted = true } },
  },

  ["nobody else can say yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop" },
      ["commitment/c1"] = { person = "person/ines", role = "service_owner", service = "service/shop" },
    },
    when = { { as = "person/tom", update = "commitment/c1", set = { accepted = true } } },
    expect = { ["commitment/c1"] = { accepted = false }, refused = "Only Ines can accept" },
  },

  ["nor sign somebody up and say yes in one"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop" },
    },
    when = {
      {
        as = "person/tom",
        create = "commitment/c1",
        set = { person = "person/ines", role = "service_owner", service = "service/shop", accepted = true },
      },
    },
    expect = { refused = "Only Ines can accept" },
  },

  ["a commitment may be written down for somebody, as a question"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop" },
    },
    when = {
      {
        as = "person/tom",
        create = "commitment/c1",
        set = { person = "person/ines", role = "service_owner", service = "service/shop" },
      },
    },
    expect = { ["commitment/c1"] = { accepted = false, person = "person/ines" } },
  },

  ["what was accepted cannot be made into something else"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop" },
      ["service/payroll"] = { name = "Payroll" },
      ["commitment/c1"] = { person = "person/ines", role = "service_owner", service = "service/shop" },
    },
    when = {
      { as = "person/ines", update = "commitment/c1", set = { accepted = true } },
      { as = "person/tom", update = "commitment/c1", set = { service = "service/payroll" } },
    },
    expect = { ["commitment/c1"] = { service = "service/shop" }, refused = "Only Ines can accept" },
  },

  ["nor handed to somebody who has not said yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop" },
      ["commitment/c1"] = { person = "person/ines", role = "service_owner", service = "service/shop" },
    },
    when = {
      { as = "person/ines", update = "commitment/c1", set = { accepted = true } },
      { as = "person/ines", update = "commitment/c1", set = { person = "person/tom" } },
    },
    expect = { ["commitment/c1"] = { person = "person/ines" }, refused = "Only Tom can accept" },
  },

  ["a yes can be taken back, and reviewed by anybody"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop" },
      ["commitment/c1"] = { person = "person/ines", role = "service_owner", service = "service/shop" },
    },
    when = {
      { as = "person/ines", update = "commitment/c1", set = { accepted = true } },
      { as = "person/tom", update = "commitment/c1", set = { review_on = "2026-09-01" } },
      { as = "person/tom", update = "commitment/c1", set = { accepted = false } },
    },
    expect = { ["commitment/c1"] = { accepted = false, review_on = "2026-09-01" } },
  },
}
