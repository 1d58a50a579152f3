-- SPDX-License-Identifier: Apache-2.0
-- The relationship leads.
local at = "2026-03-02T09:00:00Z"
local patient = {
  ["improvement.audience_has_news"] = { every = "999d" }, ["improvement.service_has_news"] = { every = "999d" },
}

local function sellers(facts)
  local all = {
    ["person/lea"] = { name = "Lea" },
    ["person/kim"] = { name = "Kim" },
    ["unit/sellers"] = {
      name = "Sellers", kind = "customer", relationship_manager = "person/lea", head = "person/kim",
    },
    ["service/shop"] = {
      name = "Shop", owner = "person/lea", summary = "All goods at once", how_to_get = "Ask Ana", price_basis = "free",
    },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local function review(health, held_on)
  return { kind = "relationship", customer = "unit/sellers", held_on = held_on, person = "person/lea", health = health }
end

local function rating(score)
  return { service = "service/shop", customer = "unit/sellers", score = score, given_at = "2026-02-25T09:00:00Z" }
end

local function talk(direction, held_at)
  return { channel = "channel/c", held_at = held_at or "2026-02-20T09:00:00Z", direction = direction }
end

local channel = { name = "Round", level = "manager", unit = "unit/sellers" }
local poor = "improvement.relationship_health poor_relationship unit/sellers"
local gaps = "improvement.presentable not_presentable service/shop"

return tests {
  ["said to be good, rated well, and both sides speak"] = {
    at = at,
    given = sellers {
      ["review/r"] = review("good", "2026-02-01"), ["rating/r"] = rating(9), ["channel/c"] = channel,
      ["dialogue/d"] = talk("to_it"), ["dialogue/e"] = talk("to_business"),
    },
    expect = { -- (100 * 50 + 90 * 35 + 100 * 15) / 100
      ["unit/sellers"] = {
        relationship_health = "good", relationship_score = 96, perceived_by_customer = 9,
        relationship_reviewed = "2026-02-01",
        relationship_because = "reviewed as good on 2026-02-01; rates us at 9 of 10; both sides speak",
      },
      findings = {},
    },
  },

  ["of several reviews the last counts, and of two on one day the one recorded later"] = {
    at = at,
    given = sellers {
      ["unit/south"] = { name = "South", kind = "customer", relationship_manager = "person/lea", head = "person/kim" },
      ["unit/west"] = { name = "West", kind = "customer", relationship_manager = "person/lea", head = "person/kim" },
      ["review/1"] = review("good", "2026-01-01"), ["review/2"] = review("poor", "2026-02-01"),
      ["review/3"] = { kind = "relationship", customer = "unit/south", held_on = "2026-02-01", person = "person/lea",
        health = "good" },
      ["review/4"] = { kind = "relationship", customer = "unit/south", held_on = "2026-01-01", person = "person/lea",
        health = "poor" },
      ["review/5"] = { kind = "relationship", customer = "unit/west", held_on = "2026-02-01", person = "person/lea",
        health = "good" },
    },
    when = {
      { pass = "1h" },
      { put = "review/6", set = { kind = "relationship", customer = "unit/west", held_on = "2026-02-01",
        person = "person/lea", health = "fair" } },
    },
    expect = {
      ["unit/sellers"] = { relationship_because = "reviewed as poor on 2026-02-01" },
      ["unit/south"] = { relationship_because = "reviewed as good on 2026-02-01" },
      ["unit/west"] = { relationship_because = "reviewed as fair on 2026-02-01" },
    },
  },

  ["a poor one is said to who looks after them, whatever the agreements show"] = {
    at = at,
    given = sellers {
      ["agreement/a"] = {
        name = "Shop", service = "service/shop", customer = "unit/sellers", state = "published",
        fee_per_month = money(90000, "EUR"),
      },
      ["person/joe"] = { name = "Joe", unit = "unit/sellers" },
      ["incident/i"] = {
        title = "Away", service = "service/shop", impact = "high", urgency = "high", state = "resolved",
        caller = "person/joe", opened_at = "2026-02-10T09:00:00Z", resolved_at = "2026-02-10T10:00:00Z",
      },
      ["review/r"] = review("poor", "2026-02-01"), ["channel/c"] = channel,
      ["dialogue/d"] = talk("to_it", "2025-01-01T09:00:00Z"),
      ["communication/c"] = {
        subject = "x", audience = "unit/sellers", service = "service/shop", sent_at = "2026-03-01T09:00:00Z",
      },
    },
    expect = {
      ["unit/sellers"] = { relationship_health = "poor", relationship_score = 7, resolved_in_time_before = 100.0 },
      findings = { poor, gaps },
    },
  },

  ["until a later review says better; of two on one day the later word counts"] = {
    at = at,
    given = sellers { ["review/r"] = review("poor", "2026-02-01") },
    when = { { put = "review/s", set = review("fair", "2026-02-20") } },
    expect = { ["unit/sellers"] = { relationship_health = "fair", relationship_score = 60 }, findings = {} },
  },

  ["an old word counts half"] = {
    at = "2026-09-02T09:00:00Z", params = patient,
    given = sellers {
      ["review/r"] = review("good", "2026-02-01"), ["rating/r"] = rating(2), ["channel/c"] = channel,
      ["dialogue/d"] = talk("to_business", "2026-09-01T09:00:00Z"),
    },
    expect = { -- (100 * 25 + 20 * 35 + 40 * 15) / 75
      ["unit/sellers"] = { relationship_score = 50, relationship_health = "fair" },
      findings = { "improvement.last_experience poorly_perceived service/shop" },
    },
  },

  ["they speak, and we do not"] = {
    at = at,
    given = sellers {
      ["review/r"] = review("poor", "2026-02-01"), ["channel/c"] = channel, ["dialogue/d"] = talk("to_it"),
    },
    when = { { update = "unit/sellers", set = { head = null } } },
    expect = {
      ["unit/sellers"] = {
        relationship_because = "reviewed as poor on 2026-02-01; they speak, and we do not", relationship_score = 16,
      },
      findings = { poor },
    },
  },

  ["a customer of whom nobody knows"] = {
    at = at, params = patient,
    given = sellers { ["unit/it"] = { name = "IT" } },
    when = { { pass = "30d" } },
    expect = {
      ["unit/sellers"] = { relationship_health = "unknown", relationship_score = null },
      ["unit/it"] = { relationship_health = null },
      findings = { "improvement.relationship_health nobody_knows unit/sellers" },
    },
  },

  ["nor do the agreements tell"] = {
    at = at, params = patient,
    given = sellers {
      ["person/joe"] = { name = "Joe", unit = "unit/sellers" },
      ["unit/sellers"] = { name = "Sellers", kind = "customer", relationship_manager = "person/lea" },
      ["incident/i"] = {
        title = "Away", service = "service/shop", impact = "high", urgency = "high", state = "resolved",
        caller = "person/joe", opened_at = "2026-03-10T09:00:00Z", resolved_at = "2026-03-10T10:00:00Z",
      },
    },
    when = { { pass = "30d" } },
    expect = { findings = { "improvement.relationship_health nobody_knows unit/sellers" } },
  },
}
