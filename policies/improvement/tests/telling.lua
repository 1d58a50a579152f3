-- SPDX-License-Identifier: Apache-2.0
-- What went well is told, and silence is said. The sellers are a customer, the shop is theirs.
local function incident(day, late)
  return {
    title = "No orders", service = "service/shop", impact = "high", urgency = "high", caller = "person/kim",
    state = "resolved", opened_at = day .. "T09:00:00Z", responded_at = day .. "T09:05:00Z",
    resolved_at = day .. (late and "T20:00:00Z" or "T10:00:00Z"),
  }
end

local function shop(facts)
  local all = {
    ["person/kim"] = { name = "Kim", unit = "unit/sellers" },
    ["person/lea"] = { name = "Lea" },
    ["person/ana"] = { name = "Ana" },
    ["unit/sellers"] = { name = "Sellers", kind = "customer", relationship_manager = "person/lea" },
    ["service/shop"] = { name = "Shop", owner = "person/ana" },
    ["agreement/shop"] = {
      name = "Shop for sellers", service = "service/shop", customer = "unit/sellers", state = "published",
      from_date = "2025-01-01",
    },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local function target(more)
  local set = { agreement = "agreement/shop", metric = "resolution", within = "4h" }
  for field, value in pairs(more) do
    set[field] = value
  end
  return set
end

local function story(of, facts, when, drafts)
  return { at = of, given = shop(facts), when = when, expect = { drafts = drafts } }
end

local march = "2026-03-02T09:00:00Z"
local kept = "improvement.kept_target_is_news kept 2026-02 service_target/shop"
local told = {
  put = "communication/c1",
  set = { subject = "Kept", audience = "unit/sellers", service = "service/shop", sent_at = "2026-03-02T09:00:00Z" },
}

return tests {
  ["a target that was kept is a story for who looks after the customer"] = story(march, {
    ["incident/i1"] = incident("2026-02-10"),
    ["service_target/shop"] = target { at_least = 95, business_statement = "Nobody loses a day of sales" },
  }, {}, { kept }),

  ["until somebody told it"] = story(march, {
    ["incident/i1"] = incident("2026-02-10"),
    ["service_target/shop"] = target { at_least = 95 },
  }, { told }, {}),

  ["or the next month is over, of which there is nothing to tell"] = story(march, {
    ["incident/i1"] = incident("2026-02-10"),
    ["service_target/shop"] = target { at_least = 95 },
  }, { { at = "2026-04-01T09:00:00Z" } }, {}),

  ["a target that was missed is none, though the month before was good"] = story(march, {
    ["incident/i1"] = incident("2026-02-10", true),
    ["incident/i2"] = incident("2026-01-10"),
    ["service_target/shop"] = target {},
  }, {}, {}),

  ["without a percentage all of them have to be in time, and months in a row count"] = story(march, {
    ["incident/i1"] = incident("2026-02-10"),
    ["incident/i2"] = incident("2026-01-10"),
    ["incident/i3"] = incident("2025-12-10", true),
    ["service_target/shop"] = target {},
    ["service_target/answer"] = target { metric = "response", within = "1h" },
  }, {}, { kept, "improvement.kept_target_is_news kept 2026-02 service_target/answer" }),

  ["a whole year in a row"] = (function()
    local facts = { ["service_target/shop"] = target {}, ["agreement/shop"] = {
      name = "Shop", service = "service/shop", state = "published", promised_by = "person/ana",
    } }
    for month = 1, 14 do
      local day = month < 12 and string.format("2025-%02d-10", month + 1) or string.format("2026-%02d-10", month - 11)
      facts["incident/i" .. month] = incident(day)
    end
    return story("2026-03-13T09:00:00Z", facts, {}, { kept })
  end)(),

  ["availability is told over its own period"] = story("2026-04-02T09:00:00Z", {
    ["outage/o"] = {
      service = "service/shop", started_at = "2024-02-03T00:00:00Z", ended_at = "2024-02-03T01:00:00Z",
    },
    ["service_target/month"] = target { metric = "availability", at_least = 99 },
    ["service_target/week"] = target { metric = "availability", at_least = 99, measured_over = "week" },
    ["service_target/quarter"] = target { metric = "availability", at_least = 99, measured_over = "quarter" },
    ["service_target/year"] = target { metric = "availability", at_least = 99, measured_over = "year" },
    ["service_target/rolling"] = target { metric = "availability", at_least = 99, rolling = "30d" },
    ["service_target/unsaid"] = target { metric = "availability" },
    ["service_target/other"] = target { metric = "update" },
    ["service_target/contract"] = { metric = "availability", at_least = 99 },
  }, {}, {
    "improvement.kept_target_is_news kept 2026-03 service_target/month",
    "improvement.kept_target_is_news kept 2026-03-23 service_target/week",
    "improvement.kept_target_is_news kept 2026-Q1 service_target/quarter",
    "improvement.kept_target_is_news kept 2025 service_target/year",
  }),

  ["or where a source watches it"] = story(march, {
    ["component/web"] = { name = "Web", service = "service/shop", reported_at = "2026-03-02T08:00:00Z" },
    ["service_target/month"] = target { metric = "availability", at_least = 99 },
  }, {}, { "improvement.kept_target_is_news kept 2026-02 service_target/month" }),

  ["and not where nobody would have noticed"] = story(march, {
    ["component/web"] = { name = "Web", service = "service/shop" },
    ["service_target/month"] = target { metric = "availability", at_least = 99 },
  }, {}, {}),

  ["a goal that was reached is a story while it is fresh"] = story(march, {
    ["outcome/sales"] = { name = "Sales of furniture", unit = "unit/sellers", owner = "person/ana" },
    ["measure/m"] = { name = "Orders on time", outcome = "outcome/sales", goal = 95, counted_in = "percent" },
    ["measurement/1"] = { measure = "measure/m", measured_at = "2026-01-31T00:00:00Z", value = 90 },
    ["measurement/2"] = {
      measure = "measure/m", measured_at = "2026-02-15T00:00:00Z", value = 96, worth = money(1200000, "EUR"),
    },
    ["measurement/3"] = { measure = "measure/m", measured_at = "2026-02-28T00:00:00Z", value = 97 },
  }, {}, { "improvement.goal_reached_is_news reached 2026-02-15 measure/m" }),

  ["and not for ever"] = story(march, {
    ["measure/m"] = { name = "Orders on time", service = "service/shop", goal = 95, baseline = 80 },
    ["measurement/2"] = { measure = "measure/m", measured_at = "2026-02-15T00:00:00Z", value = 96 },
  }, { { pass = "90d" } }, {}),

  ["a benefit of a programme goes to its lead, and is over when the service was in the news"] = story(march, {
    ["programme/p"] = { name = "Services first", lead = "person/ana" },
    ["benefit/b"] = { programme = "programme/p", kind = "operations_cost", worth_per_year = money(500000, "EUR") },
    ["measure/b"] = { name = "Cost of a request", benefit = "benefit/b", goal = 20, better = "lower", baseline = 31 },
    ["measurement/b"] = { measure = "measure/b", measured_at = "2026-02-15T00:00:00Z", value = 19.5 },
    ["measure/s"] = { name = "Pages in time", service = "service/shop", goal = 95 },
    ["measurement/s"] = { measure = "measure/s", measured_at = "2026-02-15T00:00:00Z", value = 96 },
  }, { told }, { "improvement.goal_reached_is_news reached 2026-02-15 measure/b" }),

  ["what is short of its goal, has none or was never measured is no story"] = story(march, {
    ["measure/short"] = { name = "Short", goal = 95 },
    ["measurement/short"] = { measure = "measure/short", measured_at = "2026-02-15T00:00:00Z", value = 94 },
    ["measure/aimless"] = { name = "Aimless" },
    ["measurement/aimless"] = { measure = "measure/aimless", measured_at = "2026-02-15T00:00:00Z", value = 94 },
    ["measure/unmeasured"] = { name = "Unmeasured", goal = 1 },
  }, {}, {}),

  ["an objective that was reached is told where it was agreed"] = {
    at = march,
    given = {
      ["unit/sellers"] = { name = "Sellers", relationship_manager = "person/lea" },
      ["person/lea"] = { name = "Lea" },
      ["channel/c"] = { name = "Round of sellers", level = "manager", unit = "unit/sellers" },
      ["dialogue/d"] = { channel = "channel/c", held_at = "2025-09-01T09:00:00Z" },
      ["objective/o"] = { name = "Sell abroad", dialogue = "dialogue/d" },
      ["objective/p"] = { name = "Sell at home" },
    },
    when = {
      { update = "objective/o", set = { state = "reached" } },
      { update = "objective/p", set = { state = "reached" } },
    },
    expect = {
      drafts = {
        "improvement.objective_reached_is_news reached objective/o",
        "improvement.objective_reached_is_news reached objective/p",
      },
    },
  },

  ["until they have heard of it, or it is old"] = {
    at = march,
    given = {
      ["unit/sellers"] = { name = "Sellers" },
      ["channel/c"] = { name = "Round of sellers", level = "manager", unit = "unit/sellers" },
      ["dialogue/d"] = { channel = "channel/c", held_at = "2025-09-01T09:00:00Z" },
      ["objective/o"] = { name = "Sell abroad", dialogue = "dialogue/d" },
      ["objective/p"] = { name = "Sell at home", state = "reached" },
    },
    when = {
      { pass = "89d" },
      { update = "objective/o", set = { state = "reached" } },
      { pass = "1d" },
      {
        put = "communication/c",
        set = { subject = "Abroad", audience = "unit/sellers", sent_at = "2026-06-01T09:00:00Z" },
      },
    },
    expect = { drafts = {} },
  },

  ["a service that customers see, and nobody tells of"] = {
    at = march,
    given = {
      ["person/ana"] = { name = "Ana", email = "ana@example.org" },
      ["outcome/sales"] = { name = "Sales" },
      ["service/shop"] = {
        name = "Shop", kind = "business", owner = "person/ana", summary = "All goods, day and night",
        how_to_get = "Ask Ana", price_basis = "free",
      },
      ["contribution/c"] = { service = "service/shop", outcome = "outcome/sales", weight = 50 },
    },
    when = { { pass = "90d" } },
    expect = { findings = { "improvement.service_has_news no_news service/shop" } },
  },

  ["news ends that, for as long as the channel says"] = {
    at = march,
    given = {
      ["person/ana"] = { name = "Ana", email = "ana@example.org" },
      ["outcome/sales"] = { name = "Sales" },
      ["unit/all"] = { name = "All", kind = "company" },
      ["service/shop"] = {
        name = "Shop", kind = "business", owner = "person/ana", summary = "All goods, day and night",
        how_to_get = "Ask Ana", price_basis = "free",
      },
      ["contribution/c"] = { service = "service/shop", outcome = "outcome/sales", weight = 50 },
      ["channel/a"] = {
        name = "Letter", level = "user", service = "service/shop", direction = "to_business", every = "30d",
      },
      ["channel/b"] = { name = "Ideas", level = "user", service = "service/shop", direction = "to_it", every = "1d" },
    },
    when = {
      { pass = "29d" },
      {
        put = "communication/c",
        set = { subject = "x", audience = "unit/all", service = "service/shop", sent_at = "2026-03-31T09:00:00Z" },
      },
      { pass = "29d" },
    },
    expect = { ["service/shop"] = { last_news = "2026-03-31T09:00:00Z" }, findings = {} },
  },

  ["and a day longer it is said again; one that nobody sees needs no news"] = {
    at = march,
    given = {
      ["person/ana"] = { name = "Ana", email = "ana@example.org" },
      ["outcome/sales"] = { name = "Sales" },
      ["unit/all"] = { name = "All", kind = "company" },
      ["service/below"] = { name = "Database" },
      ["service/shop"] = {
        name = "Shop", kind = "business", owner = "person/ana", summary = "All goods, day and night",
        how_to_get = "Ask Ana", price_basis = "free",
      },
      ["contribution/c"] = { service = "service/shop", outcome = "outcome/sales", weight = 50 },
      ["communication/c"] = {
        subject = "x", audience = "unit/all", service = "service/shop", sent_at = "2026-03-01T09:00:00Z",
      },
    },
    when = { { pass = "90d" } },
    expect = { findings = { "improvement.service_has_news no_news service/shop" } },
  },

  ["a customer who hears nothing, by the channel to them"] = {
    at = march,
    given = {
      ["person/lea"] = { name = "Lea" },
      ["person/rob"] = { name = "Rob" },
      ["unit/sellers"] = { name = "Sellers", kind = "customer", relationship_manager = "person/lea" },
      ["unit/board"] = { name = "Board" },
      ["unit/team"] = { name = "Team" },
      ["review/r"] = {
        kind = "relationship", customer = "unit/sellers", held_on = "2026-03-01", health = "good",
        person = "person/lea",
      },
      ["channel/a"] = {
        name = "Letter", level = "executive", unit = "unit/board", every = "30d", owner = "person/rob",
      },
      ["channel/b"] = {
        name = "Yearly", level = "executive", unit = "unit/board", every = "365d", owner = "person/lea",
      },
      ["channel/c"] = { name = "Ideas", level = "executive", unit = "unit/board", every = "1d", direction = "to_it" },
      ["communication/c"] = { subject = "x", audience = "unit/sellers", sent_at = "2026-02-01T09:00:00Z" },
    },
    when = { { pass = "30d" } },
    expect = {
      ["unit/sellers"] = { last_heard = "2026-02-01T09:00:00Z" },
      findings = { "improvement.audience_has_news hears_nothing unit/board" },
    },
  },

  ["and one to whom there is none, by that of the pack"] = {
    at = march,
    given = {
      ["person/lea"] = { name = "Lea" },
      ["unit/sellers"] = { name = "Sellers", kind = "customer", relationship_manager = "person/lea" },
      ["review/r"] = {
        kind = "relationship", customer = "unit/sellers", held_on = "2026-03-01", health = "good",
        person = "person/lea",
      },
      ["communication/c"] = { subject = "x", audience = "unit/sellers", sent_at = "2026-02-01T09:00:00Z" },
    },
    when = { { pass = "70d" } },
    expect = { findings = { "improvement.audience_has_news hears_nothing unit/sellers" } },
  },
}
