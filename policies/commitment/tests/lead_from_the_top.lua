-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["an owner who is not the head of IT is flagged on the most valuable service"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/shop"] = { name = "Shop", owner = "person/tom" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
    },
    expect = {
      ["service/shop"] = { is_flagship = true },
      findings = {
        "commitment.lead_from_the_top not_led_from_the_top service/shop",
        "commitment.ownership owner_has_not_signed_up service/shop",
      },
    },
  },

  ["the head of IT who takes it personally is what it is about"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
      ["commitment/c1"] = {
        person = "person/ines", role = "service_owner", service = "service/shop", review_on = "2026-09-01",
        promised_outcome = "outcome/sales",
      },
    },
    when = { { as = "person/ines", update = "commitment/c1", set = { accepted = true } } },
    expect = { ["service/shop"] = { is_flagship = true, owned = true }, findings = {} },
  },

  ["when another service becomes the most valuable, that is the one"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["service/warehouse"] = { name = "Warehouse" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["outcome/speed"] = { name = "Next-day delivery", value_per_year = money(800000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
      ["contribution/c2"] = { outcome = "outcome/speed", service = "service/warehouse", weight = 60, confidence = 100 },
    },
    when = { { update = "outcome/speed", set = { value_per_year = money(2000000000, "EUR") } } },
    expect = {
      ["service/shop"] = { is_flagship = false },
      ["service/warehouse"] = { is_flagship = true },
      findings = {
        "commitment.lead_from_the_top not_led_from_the_top service/warehouse",
        "commitment.ownership nobody_owns_it service/warehouse",
        "commitment.ownership owner_has_not_signed_up service/shop",
      },
    },
  },

  ["where nothing is worth anything yet, nothing is the most valuable"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", state = "planned" },
    },
    expect = { ["service/shop"] = { is_flagship = false }, findings = {} },
  },

  ["the head of IT in name only is not enough"] = {
    at = "2026-03-02T09:00:00Z",
    params = { commitment = { head_of_it = "person/ines" } },
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
    },
    expect = {
      findings = {
        "commitment.lead_from_the_top not_led_from_the_top service/shop",
        "commitment.ownership owner_has_not_signed_up service/shop",
      },
    },
  },

  ["where nobody said who leads IT, that is asked for"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop" },
      ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000000, "EUR") },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 60, confidence = 100 },
    },
    expect = {
      findings = {
        "commitment.lead_from_the_top not_led_from_the_top service/shop",
        "commitment.ownership nobody_owns_it service/shop",
      },
    },
  },
}
