-- SPDX-License-Identifier: Apache-2.0
local function house(series, more)
  local given = {
    ["person/tom"] = { name = "Tom" }, ["person/petra"] = { name = "Petra" },
    ["person/gone"] = { name = "Gus", left_on = "2026-01-31" },
    ["report_series/s"] = series,
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

local function series(about, more)
  local fields = { name = "The report", about = about, every = "30d", owner = "person/tom",
    recipients = { "person/petra", "person/gone" } }
  for name, value in pairs(more or {}) do
    fields[name] = value
  end
  return fields
end

return tests {
  ["the first edition comes out at once, each further one when it is due, and is sent to who is still here"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series "it_performance"),
    when = { { pass = "1m" }, { pass = "31d" } },
    expect = {
      ["report_issue/s-2026-03-02"] = { sent_to = 1, read_by = 0, in_time = true },
      ["report_issue/s-2026-04-01"] = { issued_at = "2026-04-01T09:00:00Z", in_time = true },
      ["report_series/s"] = { last_edition = "report_issue/s-2026-04-01", due_at = "2026-05-01T09:00:00Z" },
      messages = { "reporting.read issued/petra report_issue/s-2026-04-01" },
      findings = {},
    },
  },

  ["after a long silence one edition comes out, and it is late"] = {
    at = "2026-03-02T09:20:00Z",
    given = house(series("it_contribution", { every = "91d" }), {
      ["report_issue/old"] = { series = "report_series/s", issued_at = "2025-06-02T09:00:00Z",
        external_url = "https://x.example" },
    }),
    when = { { pass = "1m" } },
    expect = {
      ["report_issue/s-2026-03-02"] = { issued_at = "2026-03-02T09:00:00Z", in_time = false },
      findings = { "reporting.read came_late report_issue/s-2026-03-02" },
    },
  },

  ["one that came late puts off none after it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series("it_performance"), {
      ["report_issue/late"] = { series = "report_series/s", issued_at = "2026-02-20T09:00:00Z",
        due_at = "2026-02-04T09:00:00Z", external_url = "https://x.example" },
    }),
    when = { { pass = "5d" } },
    expect = {
      ["report_issue/s-2026-03-06"] = { issued_at = "2026-03-06T09:00:00Z", due_at = "2026-03-06T09:00:00Z" },
      findings = {},
    },
  },

  ["more than one a day has the time in its name"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series("it_performance", { every = "6h" })),
    when = { { pass = "7h" } },
    expect = { ["report_issue/s-2026-03-02T15:00"] = true },
  },

  ["unread is asked of each who got it, of the newest edition only, until they say so"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series("other", { recipients = { "person/petra", "person/tom" } }), {
      ["report_issue/old"] = { series = "report_series/s", issued_at = "2026-02-01T09:00:00Z",
        external_url = "https://x.example" },
      ["report_issue/new"] = { series = "report_series/s", issued_at = "2026-03-01T09:00:00Z",
        external_url = "https://x.example" },
    }),
    when = {
      { pass = "8d" },
      { as = "person/petra", put = "acknowledgement/a", set = {
        issue = "report_issue/new", person = "person/petra", read_at = "2026-03-09T09:00:00Z" } },
    },
    expect = {
      ["report_issue/new"] = { sent_to = 2, read_by = 1 },
      findings = { "reporting.read unread/person/tom report_issue/new" },
    },
  },

  ["nobody says it for another, but a source that knows may"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series("other"), {
      ["report_issue/new"] = { series = "report_series/s", issued_at = "2026-03-01T09:00:00Z",
        external_url = "https://x.example" },
      ["acknowledgement/z"] = { issue = "report_issue/new", person = "person/tom", read_at = "2026-03-02T09:00:00Z" },
    }),
    when = {
      { as = "person/petra", delete = "acknowledgement/z" },
      { as = "source/mail", put = "acknowledgement/b", set = {
        issue = "report_issue/new", person = "person/petra", read_at = "2026-03-02T09:00:00Z" } },
      { as = "person/tom", put = "acknowledgement/a", set = {
        issue = "report_issue/new", person = "person/petra", read_at = "2026-03-02T09:00:00Z" } },
    },
    expect = { refused = "Only Petra can say", ["acknowledgement/a"] = false, ["acknowledgement/b"] = true },
  },

  ["a report that people write is late when it is not there, without readers of no use, without an owner nobody's"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { name = "The report", about = "other", every = "30d" },
    when = { { pass = "2d" } },
    expect = {
      findings = {
        "reporting.editions late report_series/s", "reporting.editions nobody_gets_it report_series/s",
        "reporting.editions nobody_answers report_series/s",
      },
    },
  },

  ["an edition that says nothing, and one that could not be made"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series("other", { recipients = { "person/tom" } }), {
      ["report_series/t"] = series("other", { owner = null }),
      ["report_issue/new"] = { series = "report_series/s", issued_at = "2026-03-01T09:00:00Z" },
      ["report_issue/bad"] = { series = "report_series/t", issued_at = "2026-02-20T09:00:00Z",
        document = { title = "x", failed = true } },
    }),
    expect = {
      findings = {
        "reporting.read says_nothing report_issue/new", "reporting.read says_nothing report_issue/bad",
        "reporting.read unread/person/petra report_issue/bad", "reporting.editions nobody_answers report_series/t",
      },
    },
  },

  ["a report of people that comes too late was due before"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series("other", { recipients = { "person/tom" } }), {
      ["report_issue/1"] = { series = "report_series/s", issued_at = "2025-01-01T09:00:00Z",
        external_url = "https://x.example" },
    }),
    expect = { findings = {
      "reporting.editions late report_series/s", "reporting.read unread/person/tom report_issue/1",
    } },
  },

  ["the topmost unit of IT is asked for both formal reports, as soon as there are services"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(series "it_performance", {
      ["unit/it"] = { name = "IT", business = "it", head = "person/tom" },
      ["unit/web"] = { name = "Web", business = "it", parent = "unit/it" },
      ["unit/desk"] = { name = "Desk", parent = "unit/it" },
      ["unit/law"] = { name = "Law", business = "legal", parent = "unit/it" },
      ["service/shop"] = { name = "Shop", kind = "business", owner = "person/tom" },
      ["component/c"] = { name = "C", service = "service/shop", health = "good" },
      ["business_context/b"] = { service = "service/shop", told_by = "person/petra", told_on = "2026-02-01",
        tells = "They order", it_does = "All of it" },
    }),
    expect = {
      ["unit/it"] = { formal_reports = 1 }, ["unit/web"] = { formal_reports = null },
      findings = { "reporting.formal_reports not_reported/it_contribution unit/it" },
    },
  },
}
