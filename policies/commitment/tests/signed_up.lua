-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["a commitment counts from the moment that it is accepted"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["process/change"] = { name = "Change" },
      ["commitment/c1"] = {
        person = "person/ines", role = "process_owner", process = "process/change",
        review_on = "2026-09-01", promise = "No outage by our own hand",
      },
    },
    when = { { as = "person/ines", update = "commitment/c1", set = { accepted = true } } },
    expect = { ["commitment/c1"] = { counts = true }, findings = {} },
  },

  ["being named is not signing up, and is asked about after a while"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["process/change"] = { name = "Change" },
      ["commitment/c1"] = { person = "person/ines", role = "process_owner", process = "process/change" },
    },
    when = { { pass = "30d" } },
    expect = {
      ["commitment/c1"] = { counts = false },
      findings = { "commitment.signed_up not_accepted commitment/c1" },
    },
  },

  ["but not at once"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["process/change"] = { name = "Change" },
      ["commitment/c1"] = { person = "person/ines", role = "process_owner", process = "process/change" },
    },
    when = { { pass = "29d" } },
    expect = { ["commitment/c1"] = { counts = false }, findings = {} },
  },

  ["a yes said by another does not count, wherever it was written"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["process/change"] = { name = "Change" },
      ["commitment/c1"] = {
        person = "person/ines", role = "process_owner", process = "process/change", accepted_by = "person/tom",
      },
    },
    expect = {
      ["commitment/c1"] = { counts = false },
      findings = { "commitment.signed_up accepted_by_another commitment/c1" },
    },
  },

  ["signing up for nothing, for no result and for ever is said"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["commitment/c1"] = { person = "person/ines", role = "service_owner" },
    },
    when = { { as = "person/ines", update = "commitment/c1", set = { accepted = true } } },
    expect = {
      ["commitment/c1"] = { counts = false },
      findings = {
        "commitment.signed_up for_nothing commitment/c1",
        "commitment.signed_up promises_nothing commitment/c1",
        "commitment.signed_up never_reviewed commitment/c1",
      },
    },
  },

  ["it ends with its last day"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["process/change"] = { name = "Change" },
      ["commitment/c1"] = {
        person = "person/ines", role = "process_owner", process = "process/change",
        review_on = "2026-09-01", promise = "No outage by our own hand", until_date = "2026-03-05",
      },
    },
    when = {
      { as = "person/ines", update = "commitment/c1", set = { accepted = true } },
      { pass = "3d14h" },
      { update = "commitment/c1", set = { promise = "Fewer outages by our own hand" }, as = "person/ines" },
      { pass = "1h" },
    },
    expect = { ["commitment/c1"] = { counts = false }, findings = {} },
  },

  ["and with the last day of the person"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["process/change"] = { name = "Change" },
      ["commitment/c1"] = {
        person = "person/ines", role = "process_owner", process = "process/change",
        review_on = "2026-09-01", promise = "No outage by our own hand",
      },
    },
    when = {
      { as = "person/ines", update = "commitment/c1", set = { accepted = true } },
      { update = "person/ines", set = { left_on = "2026-03-31" } },
      { pass = "30d" },
    },
    expect = { ["commitment/c1"] = { counts = false }, findings = {} },
  },
}
