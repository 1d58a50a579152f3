-- SPDX-License-Identifier: Apache-2.0
local function given(more)
  local records = {
    ["person/ines"] = { name = "Ines", executive = true },
    ["person/tom"] = { name = "Tom" },
    ["process/change"] = { name = "Changes" },
    ["commitment/c1"] = {
      person = "person/ines", role = "process_owner", process = "process/change", review_on = "2027-09-01",
      review_every = "30d", promise = "No outage by our own hand",
    },
  }
  for id, fields in pairs(more or {}) do
    records[id] = fields
  end
  return records
end

local accept = { as = "person/ines", update = "commitment/c1", set = { accepted = true } }

local function evidence(done_at, more)
  local fields = { commitment = "commitment/c1", person = "person/ines", done_at = done_at, what = "Ended two freezes" }
  for field, value in pairs(more or {}) do
    fields[field] = value
  end
  return fields
end

return tests {
  ["an interval without evidence makes it stale, and it still counts"] = {
    at = "2026-03-02T09:00:00Z",
    given = given(),
    when = { accept, { pass = "30d" } },
    expect = {
      ["commitment/c1"] = { standing = "stale", counts = true, stale_at = "2026-04-01T09:00:00Z" },
      findings = { "commitment.talk_is_cheap stale commitment/c1" },
    },
  },

  ["a second one and it has lapsed, and the executive has signed up for nothing"] = {
    at = "2026-03-02T09:00:00Z",
    given = given(),
    when = { accept, { pass = "60d" } },
    expect = {
      ["commitment/c1"] = { standing = "lapsed", counts = false },
      ["person/ines"] = { commitments = 0 },
      findings = {
        "commitment.talk_is_cheap lapsed commitment/c1",
        "commitment.executive_coverage has_not_signed_up person/ines",
      },
    },
  },

  ["what the person does brings it back"] = {
    at = "2026-03-02T09:00:00Z",
    given = given(),
    when = { accept, { pass = "60d" }, { create = "evidence/e1", set = evidence("2026-04-30T09:00:00Z") } },
    expect = {
      ["commitment/c1"] = {
        standing = "alive", counts = true, last_evidence = "evidence/e1", stale_at = "2026-05-30T09:00:00Z",
      },
      ["person/ines"] = { commitments = 1 },
      findings = {},
    },
  },

  ["what another one did, or what is still to come, does not"] = {
    at = "2026-03-02T09:00:00Z",
    given = given(),
    when = {
      accept,
      { pass = "40d" },
      { create = "evidence/e1", set = evidence("2026-04-10T09:00:00Z", { person = "person/tom" }) },
      { create = "evidence/e2", set = evidence("2026-06-10T09:00:00Z") },
    },
    expect = {
      ["commitment/c1"] = { standing = "stale", last_evidence = null },
      findings = { "commitment.talk_is_cheap stale commitment/c1" },
    },
  },

  ["what was done for the process is done for its owner's commitment, and the later one counts"] = {
    at = "2026-03-02T09:00:00Z",
    given = given(),
    when = {
      accept,
      { create = "evidence/e1", set = evidence("2026-03-02T08:00:00Z") },
      { pass = "25d" },
      {
        create = "evidence/e2",
        set = evidence("2026-03-27T09:00:00Z", { commitment = null, process = "process/change", kind = "review" }),
      },
      { pass = "29d" },
    },
    expect = { ["commitment/c1"] = { standing = "alive", last_evidence = "evidence/e2" }, findings = {} },
  },

  ["stale again later, the last thing done is named"] = {
    at = "2026-03-02T09:00:00Z",
    given = given {
      ["evidence/e0"] = {
        process = "process/change", person = "person/ines", done_at = "2026-02-02T09:00:00Z", what = "Looked at all",
      },
    },
    when = { accept, { create = "evidence/e1", set = evidence("2026-03-02T08:00:00Z") }, { pass = "31d" } },
    expect = {
      ["commitment/c1"] = { standing = "stale", last_evidence = "evidence/e1" },
      findings = { "commitment.talk_is_cheap stale commitment/c1" },
    },
  },

  ["where the commitment names no interval, that of the pack holds"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["commitment.talk_is_cheap"] = { every = "10d", lapses_after = 3 } },
    given = given {
      ["commitment/c1"] = { person = "person/tom", role = "process_owner", review_on = "2027-09-01", promise = "Calm" },
      ["commitment/c2"] = {
        person = "person/ines", role = "process_owner", process = "process/change", review_on = "2027-09-01",
        promise = "Calm", review_every = "365d",
      },
    },
    when = {
      { as = "person/tom", update = "commitment/c1", set = { accepted = true } },
      { as = "person/ines", update = "commitment/c2", set = { accepted = true } },
      { pass = "20d" },
    },
    expect = {
      ["commitment/c1"] = { standing = "stale" },
      ["commitment/c2"] = { standing = "alive" },
      findings = {
        "commitment.talk_is_cheap stale commitment/c1",
        "commitment.signed_up for_nothing commitment/c1",
      },
    },
  },

  ["of what is over nothing more is expected"] = {
    at = "2026-03-02T09:00:00Z",
    given = given(),
    when = {
      accept,
      { pass = "60d" },
      { as = "person/ines", update = "commitment/c1", set = { until_date = "2026-04-30" } },
    },
    expect = {
      ["commitment/c1"] = { standing = null, counts = false },
      findings = { "commitment.executive_coverage has_not_signed_up person/ines" },
    },
  },
}
