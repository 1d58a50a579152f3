-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["an executive who signed up for all of value in the area is covered"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines", executive = true },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
      ["commitment/c1"] = {
        person = "person/ines", role = "service_owner", service = "service/shop", review_on = "2026-09-01",
        promised_outcome = "outcome/sales",
      },
    },
    when = { { as = "person/ines", update = "commitment/c1", set = { accepted = true } } },
    expect = {
      ["person/ines"] = {
        commitments = 1, coverage = 100,
        value_in_area = money(600000000, "EUR"), value_covered = money(600000000, "EUR"),
      },
      findings = {},
    },
  },

  ["an executive who signed up for nothing is listed"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines", executive = true },
      ["person/tom"] = { name = "Tom" },
    },
    expect = {
      ["person/ines"] = { commitments = 0, coverage = null },
      ["person/tom"] = { commitments = null },
      findings = { "commitment.executive_coverage has_not_signed_up person/ines" },
    },
  },

  ["a small service with an owner does not make up for a big one without"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines", executive = true },
      ["person/tom"] = { name = "Tom", manager = "person/ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["service/wiki"] = { name = "Wiki", owner = "person/tom" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 90, confidence = 100 },
      ["contribution/c2"] = { outcome = "outcome/sales", service = "service/wiki", weight = 10, confidence = 100 },
      ["commitment/c1"] = {
        person = "person/tom", role = "service_owner", service = "service/wiki", review_on = "2026-09-01",
        promise = "What is known can be found",
      },
      ["commitment/c2"] = {
        person = "person/ines", role = "outcome_owner", outcome = "outcome/sales", review_on = "2026-09-01",
        promise = "A tenth more",
      },
    },
    when = {
      { as = "person/tom", update = "commitment/c1", set = { accepted = true } },
      { as = "person/ines", update = "commitment/c2", set = { accepted = true } },
    },
    expect = {
      ["person/ines"] = { commitments = 1, coverage = 10, value_covered = money(100000000, "EUR") },
      ["service/wiki"] = { answering_executive = "person/ines", owned = true },
      findings = {
        "commitment.executive_coverage low_coverage person/ines",
        "commitment.lead_from_the_top not_led_from_the_top service/shop",
        "commitment.ownership owner_has_not_signed_up service/shop",
      },
    },
  },

  ["a yes taken back is felt at the top at once"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines", executive = true },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
      ["commitment/c1"] = {
        person = "person/ines", role = "service_owner", service = "service/shop", review_on = "2026-09-01",
        promised_outcome = "outcome/sales",
      },
    },
    when = {
      { as = "person/ines", update = "commitment/c1", set = { accepted = true } },
      { as = "person/ines", update = "commitment/c1", set = { accepted = false } },
    },
    expect = {
      ["person/ines"] = { commitments = 0, coverage = 0 },
      findings = {
        "commitment.executive_coverage has_not_signed_up person/ines",
        "commitment.executive_coverage low_coverage person/ines",
        "commitment.lead_from_the_top not_led_from_the_top service/shop",
        "commitment.ownership owner_has_not_signed_up service/shop",
      },
    },
  },

  ["an executive who has left is asked for nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["person/ines"] = { name = "Ines", executive = true, left_on = "2026-03-04" } },
    when = { { pass = "2d15h" } },
    expect = { ["person/ines"] = { commitments = null }, findings = {} },
  },
}
