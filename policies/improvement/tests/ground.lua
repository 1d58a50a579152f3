-- SPDX-License-Identifier: Apache-2.0
-- What stands in the catalogue, which processes are governed, and where there is only paper.
local at = "2026-03-02T09:00:00Z"
local bare = "improvement.governed without_governance process/change"
local paper = "improvement.engagement only_paper service/shop"

local function process(set, facts)
  local all = {
    ["person/ana"] = { name = "Ana" },
    ["person/rob"] = { name = "Rob" },
    ["unit/it"] = { name = "IT", head = "person/rob" },
    ["process/change"] = { name = "Change", unit = "unit/it" },
  }
  for field, value in pairs(set) do
    all["process/change"][field] = value
  end
  for id, fields in pairs(facts or {}) do
    all[id] = fields
  end
  return all
end

local function sign(done_at, of)
  local set = { kind = "review", person = "person/ana", done_at = done_at, what = "Looked at ten of them" }
  set[of:match("^%l+")] = of
  return set
end

local whole = {
  ["control/c"] = { process = "process/change", checks = "ten changes", every = "60d" },
  ["evidence/e"] = sign("2026-03-20T09:00:00Z", "control/c"),
}

local function papers(facts)
  local all = { ["person/ana"] = { name = "Ana" }, ["service/shop"] = { name = "Shop", owner = "person/ana" } }
  for i = 1, 3 do
    all["document/d" .. i] = { name = "Manual " .. i, service = "service/shop" }
  end
  for id, set in pairs(facts or {}) do
    all[id] = set
  end
  return all
end

return tests {
  ["a process with nothing is a waste, for who leads the unit"] = {
    at = at, given = process {}, when = { { pass = "30d" } },
    expect = { ["process/change"] = { governed = false }, findings = { bare } },
  },

  ["but it has a month to get there"] = {
    at = at, given = process {}, when = { { pass = "29d" } },
    expect = { ["process/change"] = { governed = false }, findings = {} },
  },

  ["owner, review, control and evidence make it whole"] = {
    at = at, given = process({ owner = "person/ana", reviewed = "2026-02-01" }, whole), when = { { pass = "30d" } },
    expect = { ["process/change"] = { governed = true, governance_lacks = null }, findings = {} },
  },

  ["until there is no sign any more that somebody checks"] = {
    at = at, given = process({ owner = "person/ana", reviewed = "2026-02-01" }, whole), when = { { pass = "90d" } },
    expect = {
      ["process/change"] = { governed = false, governance_lacks = { "evidence for \"ten changes\"" } }, findings = {
        bare,
      },
    },
  },

  ["an owner who left and a review of long ago are none"] = {
    at = at,
    given = process({ owner = "person/ana", review_every = "30d", service = "service/s" }, {
      ["service/s"] = { name = "S", owner = "person/rob" },
      ["person/ana"] = { name = "Ana", left_on = "2026-03-10" },
      ["control/c"] = whole["control/c"],
      ["control/d"] = { process = "process/change", checks = "who approved" },
      ["evidence/e"] = whole["evidence/e"],
      ["review/r"] = { kind = "process", process = "process/change", held_on = "2026-02-01", person = "person/ana" },
    }),
    when = { { pass = "30d" } },
    expect = {
      ["process/change"] = {
        governance_lacks = { "an owner, since Ana left", "a review since 2026-02-01", "evidence for \"who approved\"" },
      },
      findings = { bare },
    },
  },

  ["evidence without a control is a sign, and not a check"] = {
    at = at,
    given = process({ owner = "person/ana", reviewed = "2026-02-01" }, {
      ["evidence/e"] = sign("2026-03-20T09:00:00Z", "process/change"),
    }),
    when = { { pass = "30d" } },
    expect = { ["process/change"] = { governance_lacks = { "a control" } }, findings = { bare } },
  },

  ["a service in the catalogue says what it is"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana", email = "ana@example.org" },
      ["outcome/o"] = { name = "Sales" },
      ["service/shop"] = {
        name = "Shop", kind = "business", owner = "person/ana", summary = "All goods, day and night",
        how_to_get = "Ask Ana", price = money(1000, "EUR"),
      },
      ["contribution/c"] = { service = "service/shop", outcome = "outcome/o", weight = 40 },
    },
    expect = { ["service/shop"] = { in_catalogue = true, catalogue_gaps = null }, findings = {} },
  },

  ["or what it does not say is told to its owner"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/shop"] = { name = "Shop", kind = "business", owner = "person/ana", summary = "Shop" },
      ["service/below"] = { name = "Database" },
      ["service/lost"] = { name = "Lost", kind = "business" },
    },
    expect = {
      ["service/shop"] = {
        catalogue_gaps = {
          "what a customer gets", "how to get it", "what it costs", "how to reach Ana",
          "which business outcome it serves",
        },
      },
      ["service/below"] = { in_catalogue = false },
      findings = {
        "improvement.presentable not_presentable service/shop", "improvement.presentable not_presentable service/lost",
      },
    },
  },

  ["three documents and nobody who talks about it"] = {
    at = at, given = papers(),
    expect = { ["service/shop"] = { documents = 3, engagement = 0, engaged_by = null }, findings = { paper } },
  },

  ["any sign of life will do"] = {
    at = at, given = papers(),
    when = { { as = "person/ana", put = "improvement/i", set = { title = "Shorter", service = "service/shop" } } },
    expect = { ["service/shop"] = { engagement = 1, engaged_by = "suggestions" }, findings = {} },
  },

  ["all five of them, for a while"] = {
    at = at,
    given = papers {
      ["unit/all"] = { name = "All" },
      ["channel/c"] = { name = "Round", level = "team", service = "service/shop" },
      ["channel/d"] = { name = "Other", level = "team", service = "service/shop" },
      ["dialogue/d"] = { channel = "channel/c", held_at = "2026-03-01T09:00:00Z" },
      ["dialogue/e"] = { channel = "channel/d", held_at = "2026-02-01T09:00:00Z" },
      ["rating/r"] = { service = "service/shop", score = 8, given_at = "2026-03-01T09:00:00Z" },
      ["communication/c"] = {
        subject = "x", audience = "unit/all", service = "service/shop", sent_at = "2026-03-01T09:00:00Z",
      },
      ["review/r"] = { kind = "service", service = "service/shop", held_on = "2026-03-01", person = "person/ana" },
    },
    when = { { as = "person/ana", put = "improvement/i", set = { title = "Shorter", service = "service/shop" } } },
    expect = {
      ["service/shop"] = { engagement = 5, engaged_by = "talks, ratings, suggestions, news and reviews" },
      findings = {},
    },
  },

  ["and when it is over there is only paper again"] = {
    at = at,
    given = papers { ["rating/r"] = { service = "service/shop", score = 8, given_at = "2026-03-01T09:00:00Z" } },
    when = { { pass = "90d" } },
    expect = { findings = { paper } },
  },

  ["a service about which there is nothing says nothing"] = {
    at = at, given = { ["service/s"] = { name = "S" } }, expect = {
      ["service/s"] = { engagement = null }, findings = {},
    },
  },
}
