-- SPDX-License-Identifier: Apache-2.0
-- What is said, and not said, where a fact is missing, odd, or in the past.
local at = "2026-03-16T09:00:00Z"
local ana = { name = "Ana" }
local web = { name = "Web shop", owner = "person/ana" }
local feb = { from_date = "2026-02-01", to_date = "2026-02-28" }

local function of(fields, more)
  local record = {}
  for name, value in pairs(fields) do
    record[name] = value
  end
  for name, value in pairs(more) do
    record[name] = value
  end
  return record
end

return tests {
  ["promises about times and goals count as promises about hours do"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["service/web"] = web,
      ["agreement/a"] = { name = "Shop times", service = "service/web", state = "published" },
      ["service_target/r"] = { agreement = "agreement/a", metric = "response", within = "1h", at_least = 90 },
      ["service_target/s"] = { agreement = "agreement/a", metric = "resolution", within = "4h" },
      ["service_target/v"] = { agreement = "agreement/a", metric = "availability" },
      ["service_target/o"] = { agreement = "agreement/a", metric = "throughput", at_least = 10 },
      ["measure/up"] = { name = "Orders", service = "service/web", goal = 10, counted_in = "a day" },
      ["measure/down"] = { name = "Errors", service = "service/web", goal = 5, better = "lower" },
      ["measure/aimless"] = { name = "Noise", service = "service/web" },
      ["measure/unread"] = { name = "Heat", service = "service/web", goal = 3 },
      ["measurement/u"] = { measure = "measure/up", measured_at = "2026-03-01T00:00:00Z", value = 12 },
      ["measurement/d"] = { measure = "measure/down", measured_at = "2026-03-01T00:00:00Z", value = 9 },
    },
    expect = { ["service/web"] = { meets_target = false } },
  },

  ["costs of a component, of nothing, and in two currencies"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["service/web"] = web,
      ["component/db"] = { name = "Database", service = "service/web" },
      ["cost/c"] = of(feb, { component = "component/db", amount = "5.00 EUR", nano = 600000000 }),
      ["cost/n"] = of(feb, { amount = "5.00 EUR" }),
      ["cost/u"] = of(feb, { service = "service/web", amount = "5.00 USD" }),
      ["cost/f"] = of(feb, { service = "service/web", amount = "5.00 CHF" }),
      ["cost/back"] = { amount = "5.00 EUR", from_date = "2026-02-28", to_date = "2026-02-01" },
    },
    expect = {
      ["cost/c"] = { borne_by = "service/web", month = "2026-02", counted = true },
      ["cost/n"] = { borne_by = null, month = "2026-02" },
      ["cost/back"] = { counted = false },
      ["service/web"] = { spent_per_year = "5.01 EUR" },
      findings = {
        "value.cost_month ends_before_it_starts cost/back",
        "value.costs_are_comparable other_currency service/web",
        "value.service_measured no_measured_outcome service/web",
      },
    },
  },

  ["use is compared with what was agreed for a month, a quarter, a year"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["unit/shop"] = { name = "Shop floor", relationship_manager = "person/ana" },
      ["unit/new"] = { name = "New branch" },
      ["service/web"] = web,
      ["service/free"] = { name = "Free service", owner = "person/ana" },
      ["consumption/jan"] = {
        service = "service/web", consumer = "unit/shop", quantity = 4, counted_in = "orders",
        from_date = "2026-01-01", to_date = "2026-01-31",
      },
      ["consumption/feb"] = of(feb, { service = "service/web", consumer = "unit/shop", quantity = 6 }),
      ["consumption/nil"] = of(feb, { service = "service/free", consumer = "unit/shop", quantity = 0 }),
      ["consumption/back"] = of(feb, { service = "service/free", consumer = "unit/shop", quantity = -2 }),
      ["entitlement/m"] = { service = "service/web", consumer = "unit/shop", quantity = 5 },
      ["entitlement/q"] = { service = "service/web", consumer = "unit/shop", quantity = 1, per = "quarter" },
      ["entitlement/y"] = { service = "service/web", consumer = "unit/shop", quantity = 40, per = "year" },
      ["entitlement/n"] = { service = "service/web", consumer = "unit/new", quantity = 40 },
      ["entitlement/z"] = { service = "service/free", consumer = "unit/shop", quantity = 1 },
    },
    expect = {
      ["entitlement/m"] = { used = 6, above = 1, exceeded = true },
      ["entitlement/q"] = { used = 10, above = 9 },
      ["entitlement/y"] = { used = 10, exceeded = false },
      ["entitlement/n"] = { used = null },
      ["entitlement/z"] = { used = -2, exceeded = false },
      findings = {
        "value.entitlement_kept above_agreed entitlement/m", "value.entitlement_kept above_agreed entitlement/q",
        "value.service_measured no_measured_outcome service/free",
        "value.service_measured no_measured_outcome service/web",
      },
    },
  },

  ["the cheapest better level is the next step, and only what costs more and loses less is better"] = {
    at = at,
    given = {
      ["service/web"] = { name = "Web shop" },
      ["agreement/now"] = { name = "As it is", service = "service/web", state = "published" },
      ["agreement/idea"] = { name = "An idea", service = "service/web" },
      ["level_option/now"] = {
        name = "Now", service = "service/web", agreement = "agreement/now", cost_per_year = "10.00 EUR",
        expected_loss = "50.00 EUR",
      },
      ["level_option/gold"] = {
        name = "Gold", service = "service/web", agreement = "agreement/idea", cost_per_year = "90.00 EUR",
        expected_loss = "1.00 EUR",
      },
      ["level_option/silver"] = {
        name = "Silver", service = "service/web", cost_per_year = "30.00 EUR", expected_loss = "20.00 EUR",
      },
      ["level_option/worse"] = {
        name = "Dear and no better", service = "service/web", cost_per_year = "60.00 EUR", expected_loss = "50.00 EUR",
      },
    },
    expect = { ["service/web"] = { next_step_cost = "20.00 EUR", next_step_gain = "30.00 EUR" } },
  },

  ["a loss in another currency is not compared, be it of the level or of the better one"] = {
    at = at,
    given = {
      ["service/a"] = { name = "Shop" },
      ["agreement/a"] = { name = "Shop hours", service = "service/a", state = "published" },
      ["level_option/a1"] = {
        name = "Now", service = "service/a", agreement = "agreement/a", cost_per_year = "10.00 EUR",
        expected_loss = "50.00 USD",
      },
      ["service/b"] = { name = "Mail" },
      ["agreement/b"] = { name = "Mail hours", service = "service/b", state = "published" },
      ["level_option/b1"] = {
        name = "Now", service = "service/b", agreement = "agreement/b", cost_per_year = "10.00 EUR",
        expected_loss = "50.00 EUR",
      },
      ["level_option/b2"] = {
        name = "Better", service = "service/b", cost_per_year = "20.00 EUR", expected_loss = "5.00 USD",
      },
    },
    expect = { ["service/a"] = { good_enough = null }, ["service/b"] = { good_enough = null } },
  },

  ["an incident of a problem costs nothing that nobody can say, or that did not happen"] = {
    at = at,
    given = {
      ["outcome/sales"] = { name = "Sales", value_per_year = "8760.00 EUR" },
      ["service/web"] = { name = "Web shop" },
      ["contribution/c"] = { outcome = "outcome/sales", service = "service/web", weight = 100, confidence = 100 },
      ["problem/open"] = { title = "It stalls" },
      ["problem/over"] = { title = "It stalled", state = "resolved" },
      ["incident/cost"] = {
        service = "service/web", problem = "problem/open", impact = "high", state = "resolved",
        opened_at = "2026-03-02T09:00:00Z", resolved_at = "2026-03-02T10:00:00Z",
      },
      ["incident/cancelled"] = {
        service = "service/web", problem = "problem/open", state = "cancelled", opened_at = "2026-03-02T09:00:00Z",
        resolved_at = "2026-03-02T10:00:00Z",
      },
      ["incident/solved"] = {
        service = "service/web", problem = "problem/over", state = "closed", opened_at = "2026-03-02T09:00:00Z",
        closed_at = "2026-03-02T10:00:00Z",
      },
      ["incident/unopened"] = {
        service = "service/web", problem = "problem/open", state = "resolved", resolved_at = "2026-03-02T10:00:00Z",
      },
      ["incident/backward"] = {
        service = "service/web", problem = "problem/open", state = "resolved", opened_at = "2026-03-02T11:00:00Z",
        resolved_at = "2026-03-02T10:00:00Z",
      },
    },
    expect = {
      ["incident/cost"] = { lost = "1.00 EUR" },
      ["incident/cancelled"] = { lost = null },
      ["incident/solved"] = { lost = null },
      ["incident/unopened"] = { lost = null },
      ["incident/backward"] = { lost = null },
      ["problem/open"] = { worth = "1.00 EUR" },
    },
  },

  ["a change behind an outage, or long before it, did not bring it about, nor did one that nobody dated"] = {
    at = at,
    given = {
      ["service/web"] = { name = "Web shop" },
      ["change/after"] = {
        title = "Mended", service = "service/web", state = "done", done_at = "2026-03-02T10:30:00Z",
      },
      ["change/before"] = {
        title = "Early", service = "service/web", state = "done", done_at = "2026-03-02T00:30:00Z",
      },
      ["deployment/undated"] = { service = "service/web", state = "succeeded", production = true },
      ["outage/o"] = {
        service = "service/web", started_at = "2026-03-02T10:00:00Z", ended_at = "2026-03-02T10:20:00Z",
      },
    },
    expect = { ["outage/o"] = { own_doing = "no", suspect = null } },
  },

  ["a measure with a rhythm of its own is fresh by that, and of several the freshest counts"] = {
    at = at,
    params = { ["value.outcome_measured"] = { fresh = "90d" } },
    given = {
      ["outcome/sales"] = { name = "Sales", measured_on = "2024-01-01" },
      ["measure/daily"] = { name = "Orders", outcome = "outcome/sales", every = "1d" },
      ["measure/slow"] = { name = "Money", outcome = "outcome/sales" },
      ["measure/slower"] = { name = "Praise", outcome = "outcome/sales" },
      ["measure/never"] = { name = "Hope", outcome = "outcome/sales" },
      ["measurement/d"] = { measure = "measure/daily", measured_at = "2026-03-10T00:00:00Z", value = 1 },
      ["measurement/s"] = { measure = "measure/slow", measured_at = "2026-02-01T00:00:00Z", value = 1 },
      ["measurement/r"] = { measure = "measure/slower", measured_at = "2026-01-01T00:00:00Z", value = 1 },
    },
    expect = { ["outcome/sales"] = { measured = true } },
  },

  ["grounds are borne out by what is recorded of the work, whatever kind of work it is"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["person/boss"] = { name = "Bo", executive = true },
      ["unit/shop"] = { name = "Shop floor" },
      ["service/web"] = web,
      ["service/alone"] = { name = "Alone" },
      ["outcome/law"] = { name = "Law is kept", kind = "compliance", value_per_year = "9000.00 EUR" },
      ["outcome/fun"] = { name = "Fun" },
      ["demand/top"] = { title = "Worth most", value_per_year = "9000.00 EUR" },
      ["demand/next"] = { title = "Worth more", value_per_year = "8000.00 EUR" },
      ["change/law"] = { title = "By law", outcome = "outcome/law", estimate = "99999.00 EUR" },
      ["improvement/law"] = { title = "For fun", outcome = "outcome/fun" },
      ["problem/law"] = { title = "A problem by law", service = "service/alone" },
      ["change/day"] = { title = "On a day" },
      ["incident/call"] = { title = "Nobody called", service = "service/alone" },
      ["demand/customer"] = { title = "For a customer", consumer = "unit/shop" },
      ["problem/customer"] = { title = "For nobody", service = "service/alone" },
      ["demand/quiet"] = { title = "No words" },
      ["priority_override/1"] = {
        work = "change/law", person = "person/ana", grounds = "law", because = "the law", place = 1,
      },
      ["priority_override/2"] = {
        work = "improvement/law", person = "person/ana", grounds = "law", because = "the law",
      },
      ["priority_override/3"] = {
        work = "problem/law", person = "person/ana", grounds = "contract", because = "signed",
      },
      ["priority_override/4"] = { work = "change/day", person = "person/ana", grounds = "deadline", because = "soon" },
      ["priority_override/5"] = {
        work = "incident/call", person = "person/ana", grounds = "customer", because = "he waits",
      },
      ["priority_override/6"] = {
        work = "demand/customer", person = "person/ana", grounds = "customer", because = "he waits",
      },
      ["priority_override/7"] = {
        work = "problem/customer", person = "person/ana", grounds = "customer", because = "who?",
      },
      ["priority_override/8"] = { work = "demand/quiet", person = "person/ana", grounds = "other" },
      ["priority_override/9"] = { work = "demand/top", person = "person/ana", grounds = "law", place = 7 },
      ["priority_override/a"] = { work = "problem/law", person = "person/ana", grounds = "law", because = "the law" },
    },
    expect = {
      ["priority_override/9"] = { raised = false, displaced = 0 },
      findings = {
        "value.outcome_measured never_measured outcome/fun",
        "value.outcome_measured never_measured outcome/law",
        "value.outcome_typed kind_unknown outcome/fun",
        "value.override_is_priced no_business_reason priority_override/8",
        "value.override_is_priced not_borne_out priority_override/2",
        "value.override_is_priced not_borne_out priority_override/3",
        "value.override_is_priced not_borne_out priority_override/4",
        "value.override_is_priced not_borne_out priority_override/5",
        "value.override_is_priced not_borne_out priority_override/7",
        "value.override_is_priced not_borne_out priority_override/a",
        "value.service_measured no_measured_outcome service/alone",
        "value.service_measured no_measured_outcome service/web",
        "value.traced_change serves_no_objective change/day",
        "value.traced_change serves_no_objective change/law",
        "value.traced_demand serves_no_objective demand/customer",
        "value.traced_demand serves_no_objective demand/next",
        "value.traced_demand serves_no_objective demand/quiet",
        "value.traced_demand serves_no_objective demand/top",
        "value.traced_improvement serves_no_objective improvement/law",
      },
    },
  },

  ["an override is questioned when it is made, not when it is taken back or lowers something"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["demand/top"] = { title = "Worth most", value_per_year = "9000.00 EUR" },
      ["demand/low"] = { title = "Worth little", value_per_year = "1.00 EUR" },
      ["demand/lower"] = { title = "Worth less", value_per_year = "0.10 EUR" },
      ["priority_override/o"] = { work = "demand/low", person = "person/ana", grounds = "law", because = "it says so" },
    },
    when = {
      {
        create = "priority_override/down",
        set = { work = "demand/top", person = "person/ana", grounds = "other", place = 9 },
      },
      { delete = "priority_override/o" },
      {
        create = "priority_override/up",
        set = { work = "demand/lower", person = "person/ana", grounds = "other", place = 2 },
      },
    },
    expect = {
      refused = "at place 2", ["priority_override/down"] = { raised = false }, ["priority_override/up"] = false,
    },
  },

  ["what waits for two things counts for the more valuable, and what is done waits for nothing"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["change/base"] = { title = "Base", opened_at = "2026-03-01T09:00:00Z" },
      ["change/other"] = { title = "Other base", opened_at = "2026-02-01T09:00:00Z" },
      ["demand/rich"] = { title = "Rich", value_per_year = "900.00 EUR" },
      ["demand/poor"] = { title = "Poor", value_per_year = "9.00 EUR" },
      ["demand/done"] = { title = "Done", value_per_year = "9999.00 EUR", state = "done" },
      ["precedence/1"] = { earlier = "change/base", later = "demand/poor" },
      ["precedence/2"] = { earlier = "change/base", later = "demand/rich" },
      ["precedence/3"] = { earlier = "change/base", later = "demand/done" },
      ["precedence/4"] = { earlier = "demand/done", later = "demand/rich" },
    },
    expect = {
      ["change/base"] = { queue_value = "900.00 EUR", queue_depth = 1 },
      reports = { ["value.work_queue"] = {
        "| 1 | Base", "| 2 | Rich", "| 3 | Poor", "| 4 | Other base",
      } },
    },
  },

  ["a ring goes through incidents, problems and changes, and who is asked need not be known"] = {
    at = at,
    given = {
      ["problem/p"] = { title = "Cause", change = "change/c" },
      ["problem/worked"] = { title = "Cause with a way around", workaround = "Use the other door" },
      ["problem/bare"] = { title = "Cause without a change" },
      ["change/c"] = { title = "Cure" },
      ["incident/i"] = { title = "Effect", problem = "problem/p" },
      ["incident/j"] = { title = "Effect of its own" },
      ["incident/k"] = { title = "Effect that can wait", problem = "problem/worked" },
      ["precedence/ring"] = { earlier = "incident/i", later = "change/c" },
      ["precedence/a"] = { earlier = "incident/j", later = "demand/last" },
      ["demand/last"] = { title = "Comes last" },
      ["precedence/b"] = { earlier = "incident/k", later = "demand/last" },
      ["precedence/c"] = { earlier = "problem/bare", later = "demand/last" },
      ["precedence/nowhere"] = { earlier = "song/one", later = "song/two" },
    },
    expect = {
      ["precedence/ring"] = { in_ring = true },
      ["precedence/a"] = { in_ring = false },
      ["precedence/c"] = { in_ring = false },
      ["precedence/nowhere"] = { in_ring = false },
    },
  },

  ["a service serves the objective of its best outcome that lives and has a measure, else of who stands on it"] = {
    at = at,
    given = {
      ["measure/m"] = { name = "Profit" },
      ["objective/grow"] = { name = "Grow", measure = "measure/m" },
      ["objective/save"] = { name = "Save", measure = "measure/m" },
      ["objective/dream"] = { name = "Dream" },
      ["outcome/a"] = { name = "A", objective = "objective/grow", value_per_year = "10.00 EUR" },
      ["outcome/b"] = { name = "B", objective = "objective/save", value_per_year = "90.00 EUR" },
      ["outcome/usd"] = { name = "U", objective = "objective/grow", value_per_year = "90.00 USD" },
      ["outcome/old"] = {
        name = "Old", objective = "objective/grow", value_per_year = "990.00 EUR", state = "retired",
      },
      ["outcome/dream"] = { name = "D", objective = "objective/dream", value_per_year = "990.00 EUR" },
      ["service/web"] = { name = "Web shop", criticality = null },
      ["service/poor"] = { name = "Poor shop" },
      ["service/db"] = { name = "Database" },
      ["service/retired"] = { name = "Old shop", state = "retired" },
      ["contribution/1"] = { outcome = "outcome/a", service = "service/web", weight = 50 },
      ["contribution/2"] = { outcome = "outcome/b", service = "service/web", weight = 50 },
      ["contribution/3"] = { outcome = "outcome/usd", service = "service/web", weight = 50 },
      ["contribution/4"] = { outcome = "outcome/old", service = "service/web", weight = 50 },
      ["contribution/5"] = { outcome = "outcome/dream", service = "service/web", weight = 50 },
      ["contribution/6"] = { outcome = "outcome/a", service = "service/poor", weight = 1 },
      ["contribution/7"] = { outcome = "outcome/a", service = "service/retired", weight = 1 },
      ["dependency/1"] = { consumer = "service/poor", provider = "service/db", share = 10 },
      ["dependency/2"] = { consumer = "service/web", provider = "service/db", share = 10 },
      ["dependency/3"] = { consumer = "service/retired", provider = "service/db", share = 10 },
    },
    expect = {
      ["service/web"] = { serves = "objective/save", own_value = "272.50 EUR" },
      ["service/db"] = { serves = "objective/save" },
      ["service/poor"] = { serves = "objective/grow" },
    },
  },

  ["a value nobody gave counts for nothing, and one in another currency is told"] = {
    at = at,
    given = {
      ["outcome/none"] = { name = "Nobody valued it" },
      ["outcome/old"] = { name = "Old", value_per_year = "990.00 EUR", state = "retired" },
      ["outcome/usd"] = { name = "Abroad", value_per_year = "9.00 USD" },
      ["service/web"] = web, ["person/ana"] = ana,
      ["contribution/1"] = { outcome = "outcome/none", service = "service/web", weight = 50, confidence = null },
      ["contribution/2"] = { outcome = "outcome/old", service = "service/web", weight = 50 },
      ["contribution/3"] = { outcome = "outcome/usd", service = "service/web", weight = 50 },
    },
    expect = { ["service/web"] = { value_per_year = "0.00 EUR", value_score = 0 } },
  },

  ["use that is counted in things without a name is named so"] = {
    at = at,
    given = {
      ["person/ana"] = ana,
      ["unit/a"] = { name = "A" }, ["unit/b"] = { name = "B" }, ["unit/c"] = { name = "C" },
      ["service/web"] = web, ["service/fax"] = { name = "Fax", owner = "person/ana" },
      ["consumption/1"] = of(feb, { service = "service/web", consumer = "unit/a", quantity = 4 }),
      ["consumption/2"] = of(feb, {
        service = "service/web", consumer = "unit/b", quantity = 4, counted_in = "orders",
      }),
      ["consumption/3"] = of(feb, { service = "service/fax", consumer = "unit/a", quantity = 4, counted_in = "pages" }),
      ["consumption/4"] = of(feb, { service = "service/fax", consumer = "unit/b", quantity = 4 }),
    },
    expect = { ["consumption/1"] = { month = "2026-02", cost_share = null } },
  },

  ["a need is shown by figures: of the outcome at risk, or of what it brings for its price"] = {
    at = at,
    params = { value = { point = 1, years = 3 }, ["value.need_or_want"] = { need_from = 100 } },
    given = {
      ["person/ana"] = ana,
      ["person/it"] = { name = "Ivo", position = "it_manager" },
      ["unit/it"] = { name = "IT", business = "it" },
      ["unit/shop"] = { name = "Shop", business = "sales" },
      ["outcome/sales"] = { name = "Sales", value_per_year = "900.00 EUR" },
      ["outcome/risk"] = { name = "Risk", value_per_year = "900.00 EUR", measured_value = "100.00 EUR" },
      ["outcome/small"] = { name = "Small", value_per_year = "9.00 EUR", measured_value = "1.00 EUR" },
      ["outcome/safe"] = { name = "Safe", value_per_year = "900.00 EUR", measured_value = "899.00 EUR" },
      ["outcome/usd"] = { name = "Abroad", value_per_year = "900.00 USD", measured_value = "9.00 EUR" },
      ["outcome/nil"] = { name = "Nothing", value_per_year = "0.00 EUR", measured_value = "9.00 EUR" },
      ["outcome/bare"] = { name = "Bare", measured_value = "9.00 EUR" },
      ["demand/risk"] = { title = "1", outcome = "outcome/risk", requested_by = "person/ana" },
      ["demand/small"] = { title = "2", outcome = "outcome/small", requested_by = "person/ana" },
      ["demand/safe"] = { title = "3", outcome = "outcome/safe", requested_by = "person/ana" },
      ["demand/usd"] = { title = "4", outcome = "outcome/usd", requested_by = "person/ana" },
      ["demand/nil"] = { title = "5", outcome = "outcome/nil", requested_by = "person/ana" },
      ["demand/bare"] = { title = "6", outcome = "outcome/bare", requested_by = "person/ana" },
      ["demand/gain"] = {
        title = "7", outcome = "outcome/sales", sponsor = "person/ana", value_per_year = "200.00 EUR",
        estimate = "90.00 EUR",
      },
      ["demand/free"] = {
        title = "8", outcome = "outcome/sales", sponsor = "person/ana", value_per_year = "200.00 EUR",
      },
      ["demand/little"] = {
        title = "9", outcome = "outcome/sales", sponsor = "person/ana", value_per_year = "2.00 EUR",
        estimate = "1.00 EUR",
      },
      ["demand/own"] = { title = "10", requested_by = "person/it", consumer = "unit/it" },
      ["demand/theirs"] = { title = "11", requested_by = "person/it", consumer = "unit/shop" },
      ["demand/backed"] = { title = "12", requested_by = "person/it", sponsor = "person/ana" },
    },
    expect = {
      ["demand/risk"] = { class = "need" }, ["demand/small"] = { class = "want" }, ["demand/safe"] = { class = "want" },
      ["demand/usd"] = { class = "want" }, ["demand/nil"] = { class = "want" }, ["demand/bare"] = { class = "want" },
      ["demand/gain"] = {
        class = "need" }, ["demand/free"] = { class = "want" }, ["demand/little"] = { class = "want",
      },
      ["demand/own"] = { class = "preference" }, ["demand/theirs"] = { class = "want" },
      ["demand/backed"] = { class = "want" },
    },
  },

  ["what a piece of work is worth comes from what it names, and the queue shows from where"] = {
    at = at,
    given = {
      ["outcome/sales"] = { name = "Sales", value_per_year = "1000.00 EUR" },
      ["service/web"] = { name = "Web shop", loss_per_hour = "10.00 EUR" },
      ["service/old"] = { name = "Old shop", state = "retired" },
      ["contribution/c"] = { outcome = "outcome/sales", service = "service/web", weight = 100, confidence = 100 },
      ["project/p"] = { name = "Big plan", outcome = "outcome/sales" },
      ["change/by_project"] = { title = "By project", project = "project/p" },
      ["change/by_outcome"] = { title = "By outcome", outcome = "outcome/sales", estimate = "3.00 EUR" },
      ["improvement/i"] = { title = "Idea", value_per_year = "70.00 EUR", cost = "3.00 EUR" },
      ["problem/p"] = { title = "Cause" },
      ["incident/old"] = { title = "At the old shop", service = "service/old" },
      ["incident/web"] = {
        title = "At the shop", service = "service/web", problem = "problem/p", state = "resolved",
        opened_at = "2026-03-02T09:00:00Z", resolved_at = "2026-03-03T09:00:00Z",
      },
      ["incident/again"] = {
        title = "At the shop again", service = "service/web", problem = "problem/p", state = "resolved",
        opened_at = "2026-03-04T09:00:00Z", resolved_at = "2026-03-05T09:00:00Z",
      },
      ["incident/now"] = { title = "At the shop now", service = "service/web" },
    },
    expect = { reports = { ["value.work_queue"] = {
      "Old shop is retired", "its 2 incidents have cost", "it serves Sales, worth 1 000 EUR a year",
      "an hour without Web shop costs 10 EUR", "an hour without it: 10 EUR",
    } } },
  },
}
