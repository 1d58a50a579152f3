-- SPDX-License-Identifier: Apache-2.0
-- Four reports as a manager reads them: the portfolio, the use of services, the three ratios, the queue.
local at = "2026-03-16T09:00:00Z"

local people = {
  ["person/ines"] = { name = "Ines", position = "cio" },
  ["person/ben"] = { name = "Ben" },
  ["unit/shop"] = { name = "Shop floor", head = "person/ben" },
  ["unit/office"] = { name = "Back office" },
}

local function with(records)
  local given = {}
  for id, fields in pairs(people) do
    given[id] = fields
  end
  for id, fields in pairs(records) do
    given[id] = fields
  end
  return given
end

return tests {
  ["the portfolio sets what services are worth beside what was spent, and says what is only planned"] = {
    at = at,
    given = with {
      ["outcome/sales"] = {
        name = "Online sales", kind = "competitive_advantage", value_per_year = "1000.00 EUR",
        measured_value = "900.00 EUR", measured_on = "2026-02-01",
      },
      ["outcome/law"] = { name = "Tax is filed", kind = "compliance", value_per_year = "500.00 USD" },
      ["outcome/old"] = { name = "Fax orders", value_per_year = "9.00 EUR", state = "retired" },
      ["service/web"] = { name = "Web shop", kind = "business", owner = "person/ben" },
      ["service/db"] = { name = "Database", cost_per_year = "120.00 EUR" },
      ["service/tax"] = { name = "Tax filing" },
      ["contribution/c1"] = { outcome = "outcome/sales", service = "service/web", weight = 80, confidence = 70 },
      ["contribution/c2"] = { outcome = "outcome/law", service = "service/tax", weight = 100 },
      ["dependency/d1"] = { consumer = "service/web", provider = "service/db", share = 50 },
      ["cost/jan"] = {
        service = "service/web", kind = "cloud", amount = "30.00 EUR", from_date = "2026-01-01",
        to_date = "2026-01-31",
      },
      ["cost/quarter"] = {
        service = "service/web", kind = "staff", amount = "60.00 EUR", from_date = "2025-10-01",
        to_date = "2025-12-31",
      },
      ["cost/ancient"] = {
        service = "service/web", kind = "site", amount = "70.00 EUR", from_date = "2024-01-01",
        to_date = "2024-12-31",
      },
      ["agreement/a1"] = { name = "Web shop hours", service = "service/web", state = "published" },
      ["service_target/t1"] = { agreement = "agreement/a1", metric = "availability", at_least = 99 },
    },
    expect = { reports = { ["value.portfolio"] = {
      "1 March 2025 to 28 February 2026",
      "| Web shop Ben | 560 EUR (1) | 90 EUR (2) spent | 470 EUR | 1 of 1 | – |",
      "| Database nobody's | 280 EUR (3) | 120 EUR (4) planned | 160 EUR | not known | – |",
      "| Tax filing nobody's | 0 EUR (5) | – | – | not known | – |",
      "| Altogether | 2 | 1 000 EUR | 1 000 EUR |",
      "Not in EUR, and so not added: 1 outcome.",
      "- cost jan, cloud: 30 EUR",
      "- cost quarter, staff: 60 EUR",
      "- Web shop, 50 % of it is owed to Database: 560 EUR",
      "- Tax is filed, 100 % of it, and one is 50 % sure: 500 USD",
    } } },
  },

  ["a portfolio of nothing says so, and one of many stays on its page"] = {
    at = at,
    expect = { reports = { ["value.portfolio"] = {
      has = { "| Competitive advantage | 0 | 0 EUR | 0 EUR |" }, lacks = { "Value and cost a year", "Not in EUR" },
    } } },
  },

  ["a service with many bills names the first, and what is promised and not kept stands beside its value"] = {
    at = at,
    given = (function()
      local given = with {
        ["outcome/sales"] = { name = "Online sales", value_per_year = "1000.00 EUR" },
        ["outcome/away"] = { name = "Sales abroad", value_per_year = "10.00 USD" },
        ["outcome/far"] = { name = "Sales far away", value_per_year = "10.00 CHF" },
        ["outcome/talk"] = { name = "Something nobody valued" },
        ["service/web"] = { name = "Web shop" },
        ["contribution/c"] = { outcome = "outcome/sales", service = "service/web", weight = 100, confidence = 100 },
        ["measure/m"] = { name = "Orders a day", service = "service/web", goal = 100, counted_in = "orders" },
        ["measurement/m1"] = { measure = "measure/m", measured_at = "2026-03-01T00:00:00Z", value = 40 },
      }
      for i = 1, 22 do
        given["cost/c" .. i] = {
          service = "service/web", kind = "cloud", amount = "1.00 EUR", from_date = "2026-02-01",
          to_date = "2026-02-28",
        }
      end
      for i = 1, 11 do
        given["service/s" .. i] = { name = "Small " .. i }
      end
      return given
    end)(),
    expect = { reports = { ["value.portfolio"] = {
      has = {
        "| 22 EUR (2) spent | 978 EUR | 0 of 1: Orders a day 40 orders, the goal is 100 |",
        "Not in EUR, and so not added: 2 outcomes.", "and 2 more",
      },
      lacks = { "| Small 8 | 0 EUR | 0 EUR |" },
    } } },
  },

  ["each consumer finds its part of the cost, and who used more than was agreed finds that, too"] = {
    at = at,
    params = { core = { head_of_it = "person/ines" } },
    given = with {
      ["service/mail"] = { name = "Mail" },
      ["service/fax"] = { name = "Fax" },
      ["cost/feb"] = {
        service = "service/mail", kind = "cloud", amount = "100.00 EUR", from_date = "2026-02-01",
        to_date = "2026-02-28",
      },
      ["consumption/s"] = {
        service = "service/mail", consumer = "unit/shop", quantity = 75, counted_in = "mailboxes",
        from_date = "2026-02-01", to_date = "2026-02-28",
      },
      ["consumption/o"] = {
        service = "service/mail", consumer = "unit/office", quantity = 25, counted_in = "mailboxes",
        from_date = "2026-02-01", to_date = "2026-02-28",
      },
      ["consumption/f"] = {
        service = "service/fax", consumer = "unit/shop", quantity = 0, from_date = "2026-02-01",
        to_date = "2026-02-28",
      },
      ["entitlement/s"] = { service = "service/mail", consumer = "unit/shop", quantity = 50 },
      ["entitlement/o"] = { service = "service/mail", consumer = "unit/office", quantity = 1 },
      ["entitlement/f"] = { service = "service/fax", consumer = "unit/shop", quantity = 1, per = "year" },
    },
    expect = { reports = { ["value.shown_back"] = {
      "in proportion to use, in 2026-02", "- Shown back: 100 EUR",
      "| Back office | Mail | 25 | mailboxes | 25",
      "| Shop floor | Mail | 75 | mailboxes | 75",
      "| Shop floor | Mail | 75 | 25 | 25 EUR", "| Ben |", "| Back office | Mail | 25 | 24 | 24 EUR", "| Ines |",
    } } },
  },

  ["of a month in which nobody used anything there is nothing to show"] = {
    at = at,
    params = { ["value.shown_back"] = { month = "2025-07" } },
    given = with {
      ["service/mail"] = { name = "Mail" },
      ["entitlement/o"] = { service = "service/mail", consumer = "unit/office", quantity = 1 },
      ["consumption/o"] = {
        service = "service/mail", consumer = "unit/office", quantity = 4, from_date = "2026-02-01",
        to_date = "2026-02-28",
      },
    },
    expect = { reports = { ["value.shown_back"] = { "in 2025-07", "- Shown back: 0 EUR", "| nobody |" } } },
  },

  ["the three ratios stand beside those of the article, each with what is behind it"] = {
    at = at,
    given = with {
      ["project/late"] = {
        name = "New till", state = "succeeded", sponsor = "person/ben", budget = "100.00 EUR", spent = "900.00 EUR",
        ended_on = "2026-02-01",
      },
      ["project/good"] = { name = "New door", state = "succeeded", ended_on = "2026-02-01" },
      ["project/given_up"] = { name = "New roof", state = "failed", ended_on = "2025-02-01" },
      ["purchase/lies"] = {
        name = "Scanner", kind = "hardware", amount = "300.00 EUR", bought_on = "2025-06-01", owner = "person/ben",
      },
      ["purchase/used"] = {
        name = "Printer", amount = "700.00 EUR", bought_on = "2025-06-01", installed_on = "2025-06-02",
      },
      ["purchase/dollars"] = { name = "Licence", amount = "9.00 USD", bought_on = "2026-01-05" },
      ["service/web"] = { name = "Web shop" },
      ["change/c"] = {
        title = "New prices", service = "service/web", state = "done", done_at = "2026-02-02T10:00:00Z",
      },
      ["change/d"] = { title = "After it", service = "service/web", state = "done", done_at = "2026-02-02T12:00:00Z" },
      ["incident/i"] = { title = "Shut", service = "service/web", caused_by = "change/c" },
      ["outage/a"] = {
        service = "service/web", started_at = "2026-02-02T11:00:00Z", ended_at = "2026-02-02T11:30:00Z",
      },
      ["outage/b"] = {
        service = "service/web", started_at = "2026-02-05T11:00:00Z", ended_at = "2026-02-05T11:30:00Z",
        incident = "incident/i",
      },
      ["outage/c"] = {
        service = "service/web", started_at = "2026-02-08T11:00:00Z", ended_at = "2026-02-08T11:30:00Z",
      },
    },
    expect = { reports = { ["value.three_ratios"] = {
      "1 January 2025 to 16 March 2026", "say of us in 2025 and 2026",
      "- Projects that failed: 66.6 %; in the article 65 % (2 of 3 projects that ended failed)",
      "- Spent on what was never installed: 30 %; in the article 25 % (300 EUR of 1 000 EUR",
      "in the article 75 % (2 of 3 outages", "1 of them by suspicion)",
      "| New till | it cost 900 EUR, and 100 EUR",
      "| Scanner | hardware | 1 June 2025 | Ben | 300 EUR", "| suspected | New prices |", "| caused | New prices |",
      "One purchase not paid in EUR cannot be counted here.",
    } } },
  },

  ["what nobody recorded is not known, and what is only suspected may be left out"] = {
    at = at,
    params = { ["value.three_ratios"] = { count_suspected = false } },
    given = with {
      ["purchase/a"] = { name = "Licence", amount = "9.00 USD", bought_on = "2026-01-05" },
      ["purchase/b"] = { name = "Another", amount = "9.00 CHF", bought_on = "2026-01-05" },
      ["service/web"] = { name = "Web shop" },
      ["deployment/d"] = {
        service = "service/web", state = "succeeded", started_at = "2026-02-02T10:00:00Z",
      },
      ["outage/a"] = {
        service = "service/web", started_at = "2026-02-02T11:00:00Z", ended_at = "2026-02-02T11:30:00Z",
      },
    },
    expect = { reports = { ["value.three_ratios"] = {
      "- Projects that failed: not known; in the article 65 % (nothing recorded)", "2 purchases not paid in EUR",
      "0 of 1 outage",
    } } },
  },

  ["work that serves nothing is listed with who answers for it"] = {
    at = at,
    params = { core = { head_of_it = "person/ines" } },
    given = with {
      ["demand/d"] = { title = "Larger screens", requested_by = "person/ben" },
      ["change/c"] = { title = "New cables" },
      ["improvement/i"] = { title = "Old idea", state = "refused" },
    },
    expect = { reports = { ["value.untraced"] = {
      has = {
        "- Pieces of work: 2", "| Larger screens | demand | it names no objective", "| Ben |",
        "| New cables | change |",
        "| Ines |",
      },
      lacks = { "Old idea" },
    } } },
  },

  ["of more than are shown those that are worth most, and how many more there are"] = {
    at = at,
    params = { ["value.untraced"] = { most = 2 } },
    given = with {
      ["improvement/a"] = { title = "New screens", value_per_year = "20.00 EUR" },
      ["improvement/b"] = { title = "More colours", value_per_year = "10.00 EUR" },
      ["improvement/c"] = { title = "Faster payment", value_per_year = "30.00 EUR" },
      ["demand/a"] = { title = "One wish" },
      ["demand/b"] = { title = "Another wish" },
      ["demand/c"] = { title = "A last wish" },
    },
    expect = { reports = { ["value.untraced"] = {
      has = {
        "- Pieces of work: 6", "| Faster payment | improvement |", "| New screens |", "And 2 more pieces of work",
      },
      lacks = { "More colours" },
    } } },
  },

  ["and where nobody leads IT nobody answers for it"] = {
    at = at,
    given = { ["change/c"] = { title = "New cables" } },
    expect = { reports = {
      ["value.untraced"] = { "| New cables | change |", "| nobody |" },
      ["value.work_queue"] = { "| 1 | New cables Change |", "| nothing | nobody |" },
    } },
  },

  ["the queue tells what waits for what, and what it costs that somebody went first"] = {
    at = at,
    given = with {
      ["outcome/sales"] = { name = "Online sales", value_per_year = "1000.00 EUR" },
      ["service/web"] = { name = "Web shop", owner = "person/ben" },
      ["contribution/c"] = { outcome = "outcome/sales", service = "service/web", weight = 100, confidence = 100 },
      ["change/base"] = { title = "New base", owner = "person/ines" },
      ["demand/search"] = {
        title = "Faster search", service = "service/web", requested_by = "person/ben", value_per_year = "500.00 EUR",
      },
      ["demand/logo"] = { title = "Larger logo", requested_by = "person/ines", value_per_year = "5.00 EUR" },
      ["demand/song"] = { title = "A song", requested_by = "person/ben", value_per_year = "6.00 EUR" },
      ["demand/done"] = { title = "Done long ago", state = "done", requested_by = "person/ben" },
      ["precedence/p"] = { earlier = "change/base", later = "demand/search" },
      ["priority_override/o"] = {
        work = "demand/logo", person = "person/ines", grounds = "request_from_above", place = 1,
      },
      ["priority_override/n"] = { work = "demand/song", person = "person/ines", grounds = "other", place = 1 },
      ["priority_override/w"] = {
        work = "demand/logo", person = "person/ben", grounds = "other", because = "The fair opens on Monday",
      },
      ["priority_override/gone"] = { work = "demand/nothing", person = "person/ben", grounds = "law" },
    },
    expect = { reports = { ["value.work_queue"] = {
      "- Open pieces of work: 4", "| New base Change | 0 EUR", "| Faster search Demand |", "| New base | Ben |",
      "## Put above their place", "| Larger logo | Ines | 1 | 4 | a request from above |", "| A song | Ines | 1 |",
      "| none |", "| The fair opens on Monday |",
    } } },
  },

  ["what was put first and is done is told no more, and what was written down may have been deleted"] = {
    at = at,
    given = with {
      ["demand/big"] = { title = "Faster search", value_per_year = "900.00 EUR" },
      ["demand/mid"] = { title = "Clearer bills", value_per_year = "90.00 EUR" },
      ["demand/small"] = { title = "Pink buttons", value_per_year = "9.00 EUR" },
      ["demand/done"] = { title = "Blue buttons", value_per_year = "8.00 EUR" },
      ["demand/gone"] = { title = "Green buttons", value_per_year = "7.00 EUR" },
      ["priority_override/1"] = { work = "demand/small", person = "person/ben", grounds = "request_from_above" },
      ["priority_override/2"] = { work = "demand/done", person = "person/ben", grounds = "request_from_above" },
      ["priority_override/3"] = { work = "demand/gone", person = "person/ben", grounds = "request_from_above" },
    },
    when = {
      { update = "demand/done", set = { state = "done" } },
      { delete = "demand/mid" },
      { delete = "displacement/3-1" },
    },
    expect = { reports = { ["value.work_queue"] = {
      has = {
        "| Pink buttons | Ben | 1 | 3 | a request from above |", "| Green buttons | Ben | 1 |",
        "Faster search, worth a year",
      },
      lacks = { "| Blue buttons |" },
    } } },
  },
}
