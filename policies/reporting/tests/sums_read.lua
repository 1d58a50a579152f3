-- SPDX-License-Identifier: Apache-2.0
-- Sums that stand before others: what is in them, what is left out and said, and what is not claimed.
local at = "2026-03-16T09:00:00Z"

return tests {
  ["a result that nobody carries and nobody set a goal for is told as that"] = {
    at = at,
    given = {
      ["outcome/o"] = { name = "Orders", measured_value = money(36500, "EUR"), measured_on = "2026-01-01" },
      ["service/web"] = { name = "Web shop", cost_per_year = money(12000, "EUR") },
    },
    expect = { reports = { ["reporting.it_contribution"] = {
      has = {
        "- Contributed by services: 0 EUR", "- What services cost: 120 EUR", "No goal of the organisation is recorded.",
        "| Orders | Other results | as stated | 365 EUR",
      },
      lacks = { "Not proven", "in other currencies", "in another currency", "The services that contributed most" },
    } } },
  },
  ["of many results and services in other currencies all are counted that are left out"] = {
    at = at,
    given = {
      ["objective/grow"] = { name = "Grow" },
      ["outcome/a"] = { name = "Orders", objective = "objective/grow", measured_value = money(36500, "EUR"),
        measured_on = "2026-01-01" },
      ["outcome/b"] = { name = "Returns", objective = "objective/grow", measured_value = money(73000, "EUR"),
        measured_on = "2026-01-01" },
      ["outcome/c"] = { name = "Abroad", measured_value = money(36500, "USD"), measured_on = "2026-01-01" },
      ["outcome/d"] = { name = "Far abroad", measured_value = money(36500, "CHF"), measured_on = "2026-01-01" },
      ["service/web"] = { name = "Web shop", cost_per_year = money(12000, "EUR") },
      ["service/van"] = { name = "Vans", cost_per_year = money(100, "USD") },
      ["service/sea"] = { name = "Ships", cost_per_year = money(100, "CHF") },
      ["contribution/1"] = { outcome = "outcome/a", service = "service/van", weight = 100, confidence = 100 },
      ["contribution/2"] = { outcome = "outcome/b", service = "service/van", weight = 100, confidence = 100 },
    },
    expect = { reports = { ["reporting.it_contribution"] = { has = {
      "2 results in other currencies than EUR stand in the table below",
      "What 2 services cost is planned in another currency than EUR",
      "| Grow | – | – | – | – | 1 095 EUR", "| Vans | – | 1 095 EUR", "- Contributed by services: 1 095 EUR",
    } } } },
  },
  ["a measurement without a price adds nothing, and the organisation's currency goes before others"] = {
    at = at,
    given = {
      ["outcome/o"] = { name = "Orders" },
      ["measure/o"] = { name = "Orders a day", outcome = "outcome/o" },
      ["measurement/1"] = { measure = "measure/o", measured_at = "2026-02-01T00:00:00Z", value = 5 },
      ["measurement/2"] = { measure = "measure/o", measured_at = "2026-02-02T00:00:00Z", value = 5,
        worth = money(900, "CHF") },
      ["measurement/3"] = { measure = "measure/o", measured_at = "2026-02-03T00:00:00Z", value = 5,
        worth = money(100, "EUR") },
      ["measurement/4"] = { measure = "measure/o", measured_at = "2026-02-04T00:00:00Z", value = 5,
        worth = money(900, "USD") },
    },
    expect = { ["outcome/o"] = { proof = "measured", proven_value = money(100, "EUR") } },
  },
  ["what was written down without a date proves nothing, nor does a measure without a way"] = {
    at = at,
    given = {
      ["outcome/o"] = { name = "Orders", measured_value = money(36500, "EUR") },
      ["measure/flat"] = { name = "Flat", baseline = 5, goal = 5 },
      ["measure/new"] = { name = "New", baseline = 5, goal = 9 },
      ["measurement/1"] = { measure = "measure/flat", measured_at = "2026-02-01T00:00:00Z", value = 5 },
      ["objective/flat"] = { name = "Stay", measure = "measure/flat" },
      ["objective/new"] = { name = "Begin", measure = "measure/new" },
    },
    expect = {
      ["outcome/o"] = { proof = "guessed", proven_value = null },
      ["objective/flat"] = { way_gone = null },
      ["objective/new"] = { way_gone = null },
    },
  },
  ["an outage without a price has none in the table, and a promise is told in the words of the business"] = {
    at = at,
    given = {
      ["outcome/o"] = { name = "Orders", value_per_year = "1000.00 EUR" },
      ["service/fax"] = { name = "Fax" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/fax", weight = 80, confidence = 100 },
      ["outage/a"] = { service = "service/fax", started_at = "2026-03-03T10:00:00Z",
        ended_at = "2026-03-03T10:05:00Z" },
      ["agreement/a"] = { name = "Faxes by day", service = "service/fax", state = "published" },
      ["agreement/b"] = { name = "Faxes by night", service = "service/fax", state = "published" },
      ["service_target/1"] = { agreement = "agreement/a", metric = "availability", at_least = 50,
        business_statement = "Orders by fax arrive every day" },
      ["service_target/2"] = { agreement = "agreement/a", metric = "availability" },
    },
    expect = { reports = { ["reporting.it_performance"] = {
      has = {
        "| Fax | 3 March 2026, 10:00 | 5m | – | – |", "What 1 outage cost is not in this sum",
        "| Faxes by day | Orders by fax arrive every day | 50 % |",
      },
      lacks = { "Faxes by night" },
    } } },
  },
  ["a person may take back that a component was heard from"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/web"] = { name = "Web shop" },
      ["component/c"] = { name = "Rack 7", service = "service/web", reported_at = "2026-03-16T08:50:00Z" },
    },
    when = { { as = "person/ana", update = "component/c", set = { reported_at = null } } },
    expect = { ["component/c"] = { reported_at = null }, refused = false },
  },
}
