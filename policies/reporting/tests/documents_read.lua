-- SPDX-License-Identifier: Apache-2.0
-- The three documents of the pack as those read them who do not run IT.
local at = "2026-03-16T09:00:00Z"

return tests {
  ["a business service stands on IT services, layer by layer, and on people, suppliers and things"] = {
    at = at,
    params = { ["reporting.one_view"] = { most = 6 } },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["unit/pickers"] = { name = "Pickers" },
      ["supplier/net"] = { name = "Net Ltd" },
      ["outcome/o"] = { name = "Orders", value_per_year = "1000.00 EUR" },
      ["service/web"] = { name = "Web shop", kind = "business", owner = "person/ana" },
      ["service/db"] = { name = "Database" },
      ["service/store"] = { name = "Storage" },
      ["service/power"] = { name = "Power" },
      ["service/grid"] = { name = "Grid" },
      ["service/sun"] = { name = "Sun" },
      ["service/gone"] = { name = "Gone", state = "retired" },
      ["service/alone"] = { name = "Fax server", summary = "Takes faxes" },
      ["service/lost"] = { name = "Old printer" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 80, confidence = 100 },
      ["component/c"] = { name = "Rack 7", service = "service/db" },
      ["part/1"] = { service = "service/web", kind = "people", unit = "unit/pickers" },
      ["part/2"] = { service = "service/web", kind = "supplier", supplier = "supplier/net" },
      ["part/3"] = { service = "service/web", kind = "asset", note = "a door" },
      ["part/4"] = { service = "service/web", component = "component/c" },
      ["dependency/1"] = { consumer = "service/web", provider = "service/db", share = 10 },
      ["dependency/2"] = { consumer = "service/db", provider = "service/store", share = 10 },
      ["dependency/3"] = { consumer = "service/store", provider = "service/power", share = 10 },
      ["dependency/4"] = { consumer = "service/power", provider = "service/grid", share = 10 },
      ["dependency/5"] = { consumer = "service/grid", provider = "service/sun", share = 10 },
      ["dependency/6"] = { consumer = "service/web", provider = "service/gone", share = 10 },
    },
    expect = { reports = { ["reporting.one_view"] = {
      has = {
        "| Web shop | business | Ana |", "Pickers, Net Ltd, a door, Rack 7", "| · Database | IT |",
        "| · · Storage | IT |",
        "| · · · · Grid | IT |", "- Fax server: Takes faxes", "- Old printer: nobody knows what it is for",
      },
      lacks = { "Gone", "· Sun" },
    } } },
  },
  ["one service alone can be asked for, and one that is not there is said"] = {
    at = at,
    params = { ["reporting.one_view"] = { service = "fax", most = 1 } },
    given = {
      ["service/fax"] = { name = "Fax server" }, ["service/line"] = { name = "Line" },
      ["dependency/1"] = { consumer = "service/fax", provider = "service/line", share = 10 },
    },
    expect = { reports = { ["reporting.one_view"] = {
      has = { "| Fax server | IT | – | not known |" }, lacks = { "· Line", "no business service stands" },
    } } },
  },
  ["a view of nothing says so"] = {
    at = at,
    params = { ["reporting.one_view"] = { service = "nothing" } },
    expect = { reports = { ["reporting.one_view"] = { "No such business service is recorded." } } },
  },
  ["no more lines are shown than were asked for"] = {
    at = at,
    params = { ["reporting.one_view"] = { most = 1 } },
    given = { ["service/a"] = { name = "Fax server" }, ["service/b"] = { name = "Line" } },
    expect = { reports = { ["reporting.one_view"] = {
      has = { "- Fax server", "- and 1 more service" }, lacks = { "- Line" },
    } } },
  },
  ["what services contributed to results, to goals and to the bottom line"] = {
    at = at,
    params = { ["reporting.it_contribution"] = { most = 1 } },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["objective/grow"] = { name = "Grow", owner = "person/ana" },
      ["objective/save"] = { name = "Save" },
      ["outcome/o"] = {
        name = "Orders", value_per_year = "1000.00 EUR", objective = "objective/grow", owner = "person/ana",
      },
      ["outcome/p"] = { name = "Parcels", value_per_year = "500.00 EUR" },
      ["outcome/u"] = { name = "Abroad", value_per_year = "500.00 USD" },
      ["outcome/n"] = { name = "Unvalued" },
      ["service/web"] = { name = "Web shop", cost_per_year = "120.00 EUR", owner = "person/ana" },
      ["service/van"] = { name = "Vans", cost_per_year = "10.00 USD" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 80, confidence = 100 },
      ["contribution/2"] = { outcome = "outcome/p", service = "service/van", weight = 50, confidence = 100 },
      ["contribution/3"] = { outcome = "outcome/p", service = "service/web", weight = 50, confidence = 100 },
      ["measure/o"] = {
        name = "Orders a day", outcome = "outcome/o", baseline = 100, goal = 200, counted_in = "orders",
      },
      ["measurement/1"] = {
        measure = "measure/o", measured_at = "2025-06-01T00:00:00Z", value = 120, worth = "300.00 EUR",
      },
      ["measurement/2"] = {
        measure = "measure/o", measured_at = "2026-02-01T00:00:00Z", value = 150, worth = "400.00 EUR",
      },
      ["measure/p"] = { name = "Parcels a day", outcome = "outcome/p" },
      ["measurement/3"] = {
        measure = "measure/p", measured_at = "2026-02-01T00:00:00Z", value = 5, worth = "40.00 USD",
      },
    },
    expect = { reports = { ["reporting.it_contribution"] = {
      has = {
        "- Contributed by services: 560 EUR", "440 EUR", "| Grow | Ana |", "| Save | – |",
        "| Orders | Other results | measured |",
        "| Parcels |", "40 USD", "- Unvalued: nobody said what it would be worth",
        "- Abroad: hoped to be worth 500 USD a year",
        "| Web shop | Ana | 560 EUR", "Web shop, 80 % of it, 100 % sure: 560 EUR",
      },
      lacks = { "| Vans |" },
    } } },
  },
  ["a goal with a measure shows how far it is, and results of two currencies are not added"] = {
    at = at,
    params = { ["reporting.it_contribution"] = { months = 3 } },
    given = {
      ["measure/g"] = { name = "Market share", baseline = 10, goal = 20 },
      ["measure/h"] = { name = "Praise", baseline = 10 },
      ["measurement/g"] = { measure = "measure/g", measured_at = "2026-02-01T00:00:00Z", value = 15 },
      ["measurement/h"] = { measure = "measure/h", measured_at = "2026-02-01T00:00:00Z", value = 15 },
      ["objective/grow"] = { name = "Grow", measure = "measure/g" },
      ["objective/praise"] = { name = "Be praised", measure = "measure/h" },
      ["outcome/o"] = { name = "Orders", objective = "objective/grow", value_per_year = "1000.00 EUR" },
      ["outcome/u"] = { name = "Abroad", objective = "objective/grow", value_per_year = "500.00 USD" },
      ["outcome/x"] = { name = "Nobody's part", value_per_year = "500.00 EUR" },
      ["service/web"] = { name = "Web shop" }, ["service/app"] = { name = "App" },
      ["service/gone"] = { name = "Gone", state = "retired" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 40, confidence = 100 },
      ["contribution/2"] = { outcome = "outcome/o", service = "service/app", weight = 60, confidence = 100 },
      ["contribution/3"] = { outcome = "outcome/u", service = "service/web", weight = 60, confidence = 100 },
      ["contribution/4"] = { outcome = "outcome/o", service = "service/gone", weight = 10, confidence = 100 },
      ["measure/o"] = { name = "Orders a day", outcome = "outcome/o" },
      ["measurement/1"] = {
        measure = "measure/o", measured_at = "2026-02-01T00:00:00Z", value = 150, worth = "400.00 EUR",
      },
      ["measure/u"] = { name = "Orders abroad", outcome = "outcome/u" },
      ["measurement/2"] = {
        measure = "measure/u", measured_at = "2026-02-01T00:00:00Z", value = 5, worth = "40.00 USD",
      },
    },
    expect = { reports = { ["reporting.it_contribution"] = {
      "| Grow | – | Market share | 15", "| Be praised | – | Praise | 15", "| App | – | 240 EUR",
      "| Web shop | – | 160 EUR",
    } } },
  },
  ["without results there is nothing that services contributed to"] = {
    at = at,
    expect = { reports = { ["reporting.it_contribution"] = { "No result of the business is recorded" } } },
  },
  ["what was away and what that cost, what was promised, how services are now"] = {
    at = at,
    params = { ["reporting.it_performance"] = { months = 1, most = 2 }, },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["outcome/o"] = { name = "Orders", value_per_year = "1000.00 EUR" },
      ["service/web"] = {
        name = "Web shop", kind = "business", criticality = "mission_critical", owner = "person/ana",
        loss_per_hour = "100.00 EUR", orders_per_hour = 20,
      },
      ["service/fax"] = { name = "Fax" },
      ["service/abroad"] = { name = "Abroad", loss_per_hour = "100.00 USD" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 80, confidence = 100 },
      ["component/c"] = { name = "Rack 7", service = "service/web" },
      ["component/d"] = {
        name = "Rack 8", service = "service/web", reported_at = "2026-01-01T00:00:00Z", report_every = "1h",
        health = "down",
      },
      ["component/e"] = {
        name = "Rack 9", service = "service/web", reported_at = "2026-03-16T08:50:00Z", report_every = "1h",
        health = "good",
      },
      ["outage/a"] = {
        service = "service/web", started_at = "2026-03-02T10:00:00Z", ended_at = "2026-03-02T12:00:00Z",
      },
      ["outage/b"] = {
        service = "service/fax", started_at = "2026-03-03T10:00:00Z", ended_at = "2026-03-03T12:00:00Z",
      },
      ["outage/c"] = {
        service = "service/abroad", started_at = "2026-03-04T10:00:00Z", ended_at = "2026-03-04T12:00:00Z",
      },
      ["outage/d"] = {
        service = "service/web", started_at = "2026-02-04T10:00:00Z", ended_at = "2026-02-04T12:30:00Z",
      },
      ["agreement/a"] = { name = "Shop hours", service = "service/web", state = "published" },
      ["service_target/1"] = { agreement = "agreement/a", metric = "availability", at_least = 99.99 },
      ["service_target/2"] = { agreement = "agreement/a", metric = "availability" },
      ["service_target/3"] = { agreement = "agreement/a", metric = "resolution", within = "4h" },
      ["incident/1"] = {
        title = "Slow", service = "service/web", opened_at = "2026-03-02T10:00:00Z", state = "resolved",
        resolved_at = "2026-03-02T11:00:00Z", priority = "p3",
      },
      ["incident/2"] = { title = "Slower", service = "service/web", opened_at = "2026-03-12T10:00:00Z" },
    },
    expect = { reports = { ["reporting.it_performance"] = {
      has = {
        "- Lost by outages: 200 EUR", "before 250 EUR", "- Orders lost: 40, before 50",
        "What 2 outages cost is not in this sum",
        "- Incidents resolved in time: 50 % (1 of 2)", "| Web shop | 2 March 2026, 10:00 | 2h | 200 EUR",
        "| Shop hours |",
        "| Web shop | Ana | down | Rack 8 | 50 % | 1 |",
        "1 of 3 components under critical services were heard from in time.",
        "- Rack 7: under Web shop, never heard from", "- Rack 8: under Web shop, last heard from on 1 January 2026",
      },
      lacks = { "| Fax |" },
    } } },
  },
  ["what is not shown is said to be there: outages, promises, components; and a sum leads to all of it"] = {
    at = at,
    given = (function()
      local given = { ["service/web"] = {
        name = "Web shop", kind = "business", criticality = "mission_critical", loss_per_hour = "100.00 EUR",
      }, ["agreement/a"] = { name = "Shop hours", service = "service/web", state = "published" } }
      for i = 1, 3 do
        given["outage/" .. i] = {
          service = "service/web", started_at = "2026-03-0" .. i .. "T10:00:00Z",
          ended_at = "2026-03-0" .. i .. "T1" .. i .. ":00:00Z",
        }
      end
      for i = 1, 102 do
        given["component/" .. i] = { name = "Rack " .. i, service = "service/web" }
        given["service_target/" .. i] = {
          agreement = "agreement/a", metric = "availability", at_least = 99.9985, business_statement = "They can order",
        }
      end
      return given
    end)(),
    expect = { reports = { ["reporting.it_performance"] = {
      params = { most = 2 },
      has = {
        "- Lost by outages: 600 EUR", "| 3 March 2026, 10:00 | 3h |", "And 1 more outage",
        "- 1 more outage: 100 EUR", "And 2 more promises", "- and 2 more components", "| 99.9985 % |",
      },
      lacks = { "| 1 March 2026, 10:00 |" },
    } } },
  },
  ["over several months the worst of all of them are shown"] = {
    at = at,
    given = {
      ["service/web"] = { name = "Web shop", loss_per_hour = "100.00 EUR" }, ["service/fax"] = { name = "Fax" },
      ["outage/a"] = {
        service = "service/web", started_at = "2026-02-03T10:00:00Z", ended_at = "2026-02-03T13:00:00Z",
      },
      ["outage/b"] = {
        service = "service/web", started_at = "2026-03-03T10:00:00Z", ended_at = "2026-03-03T11:00:00Z",
      },
      ["outage/c"] = {
        service = "service/web", started_at = "2026-03-04T10:00:00Z", ended_at = "2026-03-04T12:00:00Z",
      },
      ["outage/d"] = {
        service = "service/fax", started_at = "2026-02-05T10:00:00Z", ended_at = "2026-02-05T15:00:00Z",
      },
    },
    expect = { reports = { ["reporting.it_performance"] = {
      params = { months = 2, most = 3 },
      has = {
        "- Lost by outages: 600 EUR", "| Web shop | 3 February 2026, 10:00 | 3h | 300 EUR",
        "| 4 March 2026, 10:00 | 2h |", "And 1 more outage",
      },
      lacks = { "5 February" },
    } } },
  },
  ["of many results and goals the greatest are shown, and the sums are of all"] = {
    at = at,
    given = (function()
      local given = { ["service/web"] = { name = "Web shop" } }
      for i = 1, 102 do
        local no = string.format("%03d", i)
        given["objective/" .. no] = { name = "Goal " .. no }
        given["outcome/" .. no] = { name = "Result " .. no, objective = "objective/001" }
        given["outcome/g" .. no] = { name = "Hope " .. no, value_per_year = "5.00 EUR" }
        given["contribution/" .. no] = {
          outcome = "outcome/" .. no, service = "service/web", weight = 100, confidence = 100,
        }
        given["measure/" .. no] = { name = "Count", outcome = "outcome/" .. no }
        given["measurement/" .. no] = {
          measure = "measure/" .. no, measured_at = "2026-02-01T00:00:00Z", value = i, worth = money(i * 100, "EUR"),
        }
      end
      return given
    end)(),
    expect = { reports = { ["reporting.it_contribution"] = {
      has = {
        "- Contributed by services: 5 253 EUR", "| Web shop | – | 5 253 EUR", "- 2 more results: 3 EUR",
        "And 104 more results.", "- and 102 more results", "And 2 more goals", "| Result 102 |",
      },
      lacks = { "| Result 002 |" },
    } } },
  },
  ["a report of nothing, or of no time, is refused"] = {
    at = at,
    expect = { reports = {
      ["reporting.it_performance"] = { params = { most = 0 }, fails = "it_performance.most: 0 is too little" },
      ["reporting.it_contribution"] = { params = { months = 0 }, fails = "it_contribution.months: 0 is too little" },
      ["reporting.one_view"] = { params = { most = 0 }, fails = "one_view.most: 0 is too little: at least 1" },
    } },
  },
  ["where nothing was away, and nothing is recorded, both are said"] = {
    at = at,
    expect = { reports = { ["reporting.it_performance"] = {
      "Nothing that was promised to be there was away.", "No service is recorded.", "0 of 0 components",
    } } },
  },
}
