-- SPDX-License-Identifier: Apache-2.0
-- The three documents of the pack as a customer, a relationship manager and a head of IT read them.
local at = "2026-03-16T09:00:00Z"

return tests {
  ["the catalogue says what there is, for what, how to get it, for how much, and who answers"] = {
    at = at,
    params = { ["improvement.catalogue"] = { desk = "the service desk" } },
    given = {
      ["person/ana"] = { name = "Ana", email = "ana@example.org" },
      ["person/ben"] = { name = "Ben" },
      ["unit/ops"] = { name = "Operations", head = "person/ben" },
      ["unit/north"] = { name = "Shops of the north", kind = "customer" },
      ["outcome/sales"] = { name = "Sales" },
      ["outcome/care"] = { name = "Care" },
      ["outcome/old"] = { name = "Fax orders", state = "retired" },
      ["calendar/office"] = { name = "in office hours", zone = "UTC", hours = { mon = { { "08:00", "17:00" } } } },
      ["service/web"] = {
        name = "Web shop", kind = "business", owner = "person/ana", summary = "Customers order at any hour",
        how_to_get = "It is open to all", price = money(0, "EUR"),
      },
      ["service/till"] = {
        name = "Till", kind = "business", unit = "unit/ops", price = money(1250, "EUR"), price_basis = "per month",
      },
      ["service/phone"] = {
        name = "Phone line", kind = "business", price = money(300, "EUR"), price_basis = "100 calls",
      },
      ["service/chat"] = { name = "Chat", kind = "business", price_basis = "a part of the fee", owner = "person/ben" },
      ["service/inner"] = { name = "Inner works" },
      ["contribution/1"] = { outcome = "outcome/sales", service = "service/web", weight = 40 },
      ["contribution/2"] = { outcome = "outcome/care", service = "service/web", weight = 20 },
      ["contribution/3"] = { outcome = "outcome/old", service = "service/web", weight = 90 },
      ["dependency/1"] = { consumer = "service/web", provider = "service/till", share = 10 },
      ["dependency/2"] = { consumer = "service/chat", provider = "service/till", share = 40 },
      ["dependency/3"] = { consumer = "service/web", provider = "service/chat", share = 40 },
      ["dependency/4"] = { consumer = "service/phone", provider = "service/phone", share = 40 },
      ["agreement/a"] = {
        name = "Shop", service = "service/web", state = "published", customer = "unit/north",
        calendar = "calendar/office",
      },
      ["agreement/b"] = { name = "Till", service = "service/till", state = "published" },
      ["service_target/1"] = { agreement = "agreement/a", metric = "availability", at_least = 99.5 },
      ["service_target/2"] = { agreement = "agreement/a", metric = "response", within = "1h", priority = "p1" },
      ["service_target/3"] = { agreement = "agreement/a", metric = "resolution", within = "8h", priority = "p3" },
      ["service_target/4"] = { agreement = "agreement/b", metric = "resolution", within = "2d" },
      ["service_target/5"] = { agreement = "agreement/b", metric = "update", within = "4h" },
      ["service_target/6"] = { agreement = "agreement/b", metric = "throughput", at_least = 5 },
      ["service_target/7"] = {
        agreement = "agreement/b", metric = "other", business_statement = "No queue is longer than five people",
      },
      ["service_target/8"] = { agreement = "agreement/b", metric = "availability" },
      ["service_target/9"] = { agreement = "agreement/b", metric = "response" },
      ["service_target/u"] = { agreement = "agreement/b", metric = "update" },
      ["service_target/r"] = { agreement = "agreement/b", metric = "resolution" },
    },
    expect = { reports = { ["improvement.catalogue"] = {
      has = {
        "4 services", "| Chat | Sales | a part of the fee |", "| Till | Sales | 12.50 EUR per month |",
        "| Web shop | Sales | Free |", "| Phone line | More services | 3 EUR for 100 calls |",
        "Customers order at any hour", "How to get it: It is open to all", "Who answers for it: Ana, ana@example.org",
        "- There 99.5 % of the time; in office hours (Shops of the north)",
        "- An answer within 1 hour, when it is most urgent; in office hours (Shops of the north)",
        "- Back within 2 days", "- News every 4 hours", "- No queue is longer than five people", "Whom to ask: Ben",
        "Whom to ask: the service desk",
      },
      lacks = { "Inner works", "Fax orders", "8 hours" },
    } } },
  },
  ["one service is a catalogue, and none says what to do"] = {
    at = at,
    given = { ["service/web"] = { name = "Web shop", kind = "business" } },
    expect = { reports = { ["improvement.catalogue"] = { "## More services", "| Web shop | More services | – |" } } },
  },
  ["without services for the business there is no catalogue"] = {
    at = at,
    given = { ["service/inner"] = { name = "Inner works" } },
    expect = { reports = { ["improvement.catalogue"] = { "No live service is for the business yet" } } },
  },

  ["those who need somebody most come first, and agreements stand beside that"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["person/lea"] = { name = "Lea" },
      ["unit/north"] = { name = "North", kind = "customer", head = "person/ana", relationship_manager = "person/lea" },
      ["unit/south"] = { name = "South", kind = "customer" },
      ["unit/east"] = { name = "East", kind = "customer" },
      ["unit/west"] = { name = "West" },
      ["service/web"] = { name = "Web shop" },
      ["agreement/a"] = {
        name = "Shop of the north", service = "service/web", state = "published", customer = "unit/north",
        fee_per_month = "100.00 EUR",
      },
      ["agreement/w"] = {
        name = "Shop of the west", service = "service/web", state = "published", customer = "unit/west",
      },
      ["review/n"] = {
        kind = "relationship", customer = "unit/north", person = "person/lea", held_on = "2026-03-01", health = "poor",
        result = "They wait too long",
      },
      ["review/s"] = {
        kind = "relationship", customer = "unit/south", person = "person/lea", held_on = "2026-03-01", health = "good",
      },
      ["review/e"] = {
        kind = "relationship", customer = "unit/east", person = "person/lea", held_on = "2026-03-01", health = "good",
      },
      ["rating/n"] = { customer = "unit/north", score = 2, given_at = "2026-03-02T09:00:00Z", service = "service/web" },
      ["communication/n"] = {
        subject = "News", audience = "unit/north", service = "service/web", sent_at = "2026-03-05T10:00:00Z",
      },
    },
    expect = { reports = { ["improvement.customer_view"] = {
      "| poor | 1 |", "| good | 2 |", "| North | poor | 14 | Lea | 1 March 2026 |", "- Relationship, of 100: 14",
      "- Last heard from us: 5 March 2026", "- Last heard from us: never", "> They wait too long",
      "Looked after by: Lea. Speaks for them: Ana.", "| Shop of the north | Web shop |", "100 EUR",
      "Looked after by: nobody.",
    } } },
  },

  ["the page of one customer tells of nobody else"] = {
    at = at,
    params = { ["improvement.customer_view"] = { customer = "unit/north" } },
    given = {
      ["unit/north"] = { name = "North", kind = "customer" },
      ["unit/south"] = { name = "South", kind = "customer" },
    },
    expect = {
      reports = { ["improvement.customer_view"] = { has = { "How it is with North" }, lacks = { "South" } } },
    },
  },
  ["where nobody is a customer the page says who would be"] = {
    at = at,
    expect = { reports = { ["improvement.customer_view"] = { "Nobody is recorded as a customer yet" } } },
  },

  ["the register, and improvements on their way around the circle, each stuck at another link"] = {
    at = at,
    params = { ["improvement.register_and_circle"] = { most = 6 } },
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/ops" },
      ["person/ben"] = { name = "Ben", unit = "unit/ops" },
      ["unit/ops"] = { name = "Operations", head = "person/ana" },
      ["unit/sellers"] = { name = "Sellers" },
      ["service/shop"] = { name = "Shop", owner = "person/ana", kind = "business" },
      ["channel/c"] = { name = "Round of sellers", level = "manager", unit = "unit/sellers" },
      ["dialogue/d"] = { channel = "channel/c", held_at = "2026-01-05T09:00:00Z" },
      ["measure/m"] = { name = "Orders on time", service = "service/shop", goal = 84 },
      ["objective/o"] = { name = "No order is late", dialogue = "dialogue/d", measure = "measure/m" },
      ["objective/alone"] = { name = "Agreed with nobody", measure = "measure/m" },
      ["measurement/1"] = { measure = "measure/m", measured_at = "2026-01-20T09:00:00Z", value = 81 },
      ["measurement/2"] = { measure = "measure/m", measured_at = "2026-03-12T09:00:00Z", value = 90 },
      ["improvement/closed"] = {
        title = "A second picker", service = "service/shop", objective = "objective/o", state = "done",
        suggested_by = "person/ben", team = "unit/ops", opened_at = "2026-02-01T09:00:00Z",
        done_at = "2026-03-01T09:00:00Z",
      },
      ["improvement/told"] = {
        title = "A third picker", service = "service/shop", objective = "objective/o", state = "in_progress",
        suggested_by = "person/ben", owner = "person/ana", cost = "10.00 EUR", value_per_year = "90.00 EUR",
        opened_at = "2026-02-01T09:00:00Z",
      },
      ["improvement/goal"] = { title = "For nothing", suggested_by = "person/ana" },
      ["improvement/talk"] = { title = "Unagreed", objective = "objective/alone", suggested_by = "person/ana" },
      ["communication/t"] = {
        subject = "Two pickers", audience = "unit/sellers", service = "service/shop", sent_at = "2026-03-05T10:00:00Z",
      },
    },
    expect = { reports = { ["improvement.register_and_circle"] = {
      "1 went all the way around, 3 on the way", "- Turns closed: 1", "| Goals | 1 |", "| A second picker |",
      "| A third picker | in progress | Ben | Ana | 10 EUR", "| For nothing | suggested | Ana |",
      "it serves no objective", "the goal was agreed with nobody", "| Operations | 2 | 2 | 100 %",
    } } },
  },
  ["turns that closed are told as long as they are news, and paper is set beside what is alive"] = {
    at = at,
    params = { ["improvement.register_and_circle"] = { most = 1 } },
    given = (function()
      local given = {
        ["person/ana"] = { name = "Ana" }, ["unit/sellers"] = { name = "Sellers" },
        ["channel/c"] = { name = "Round of sellers", level = "manager", unit = "unit/sellers" },
        ["dialogue/d"] = { channel = "channel/c", held_at = "2025-01-05T09:00:00Z" },
        ["service/shop"] = { name = "Shop" }, ["service/fax"] = { name = "Fax" },
        ["document/s"] = { name = "How to sell", service = "service/shop" },
        ["document/f"] = { name = "How to fax", service = "service/fax" },
        ["document/g"] = { name = "How to fax again", service = "service/fax" },
        ["rating/s"] = { service = "service/shop", score = 9, given_at = "2026-03-02T09:00:00Z" },
        ["measure/m"] = { name = "Orders on time", service = "service/shop" },
        ["measurement/m"] = { measure = "measure/m", measured_at = "2025-01-10T09:00:00Z", value = 81 },
        ["objective/o"] = { name = "No order is late", dialogue = "dialogue/d", measure = "measure/m" },
      }
      for i, done in ipairs { "2025-03-01", "2026-02-01", "2026-02-02" } do
        given["improvement/" .. i] = {
          title = "Picker " .. i, state = "done", objective = "objective/o", owner = "person/ana",
          opened_at = "2025-01-20T09:00:00Z", done_at = done .. "T09:00:00Z",
        }
        given["communication/" .. i] = {
          subject = "Pickers", audience = "unit/sellers", service = "service/shop", sent_at = done .. "T10:00:00Z",
        }
      end
      return given
    end)(),
    expect = { reports = { ["improvement.register_and_circle"] = {
      has = { "3 went all the way around", "- Turns closed: 3", "| Picker 3 |", "| Shop | 2 | ratings and news | 1 |",
        "| Fax | 0 | nothing | 2 |" },
      lacks = { "| Picker 1 |", "| Picker 2 |" },
    } } },
  },
  ["a long catalogue tells how many more there are, and joins the price as people say it"] = {
    at = at,
    params = { ["improvement.catalogue"] = { most = 3 } },
    given = {
      ["service/a"] = { name = "Desk", kind = "business", price = money(300, "EUR"), price_basis = "for a day" },
      ["service/b"] = { name = "Door", kind = "business", price = money(300, "EUR"), price_basis = "each" },
      ["service/c"] = { name = "Lamp", kind = "business", price = money(300, "EUR"), price_basis = "24 hours" },
      ["service/d"] = { name = "Shelf", kind = "business" },
      ["agreement/c"] = { name = "Light", service = "service/c", state = "published" },
      ["service_target/c"] = { agreement = "agreement/c", metric = "availability", at_least = 99.995 },
      ["agreement/d"] = { name = "Doors", service = "service/b", state = "published" },
    },
    expect = { reports = { ["improvement.catalogue"] = {
      has = {
        "4 services", "And 1 more service", "| Desk | More services | 3 EUR for a day |", "3 EUR each",
        "3 EUR for 24 hours", "- There 99.995 % of the time",
      },
      lacks = { "Shelf" },
    } } },
  },
  ["a page for nobody, or of nothing, is refused"] = {
    at = at,
    expect = { reports = {
      ["improvement.catalogue"] = { params = { most = 0 }, fails = "catalogue.most: 0 is too little: at least 1" },
      ["improvement.customer_view"] = { params = { most = -1 }, fails = "customer_view.most: -1 is too little" },
      ["improvement.register_and_circle"] = { params = { services = 0 }, fails = "services: 0 is too little" },
    } },
  },
  ["where nothing is improved the register says so, and its list ends where it was asked to"] = {
    at = at,
    expect = { reports = { ["improvement.register_and_circle"] = {
      has = { "Nothing is being improved.", "- Turns closed: 0" }, lacks = { "Who takes part" },
    } } },
  },
  ["a long register tells how many more there are"] = {
    at = at,
    params = { ["improvement.register_and_circle"] = { most = 1 } },
    given = {
      ["unit/empty"] = { name = "Nobody's unit" },
      ["measure/m"] = { name = "Orders on time" },
      ["improvement/a"] = { title = "One", state = "on_hold" }, ["improvement/b"] = { title = "Two" },
    },
    expect = { reports = { ["improvement.register_and_circle"] = { "And 1 more" } } },
  },
}
