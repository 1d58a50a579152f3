-- SPDX-License-Identifier: Apache-2.0
-- Promises go on where people, customers, targets or calendars are not named: who is told then,
-- and what is left unsaid.
local at = "2026-03-16T09:00:00Z" -- a Monday
local quiet = { sla = { escalation = {} } }

local office = { mon = { { "09:00", "17:00" } }, tue = { { "09:00", "17:00" } } }

local function incident(more)
  local fields = { title = "It is slow", service = "service/shop", opened_at = at, priority = "p2" }
  for name, value in pairs(more or {}) do
    fields[name] = value
  end
  return fields
end

return tests {
  ["each role is told where there is somebody in it, each person once, and roles without anybody are silent"] = {
    at = at,
    params = { sla = {
      escalation = {
        ["50%"] = { "assignee", "team_lead", "service_owner", "owners_manager", "relationship_manager", "promiser" },
        ["-5m"] = { "team_lead" }, ["100%"] = { "service_owner" }, ["+10m"] = { "owners_manager" },
      },
      only_agreed = false,
    } },
    given = {
      ["person/ana"] = { name = "Ana", manager = "person/max" },
      ["person/max"] = { name = "Max" },
      ["person/lea"] = { name = "Lea" },
      ["person/tim"] = { name = "Tim", unit = "unit/north" },
      ["unit/ops"] = { name = "Operations", head = "person/lea" },
      ["unit/bare"] = { name = "Nobody's team" },
      ["unit/north"] = { name = "North", relationship_manager = "person/ana" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["service/lost"] = { name = "Lost" },
      ["agreement/a"] = {
        name = "Shop", service = "service/shop", state = "published", customer = "unit/north",
        promised_by = "person/ana",
      },
      ["service_target/t"] = { agreement = "agreement/a", metric = "response", within = "1h" },
      ["incident/1"] = incident { number = "INC1", assignee = "person/lea", team = "unit/ops", caller = "person/tim" },
      ["incident/2"] = incident { service = "service/lost", team = "unit/bare" },
      ["incident/3"] = incident { service = null, title = null, number = "INC3" },
    },
    when = { { pass = "31m" }, { pass = "26m" }, { pass = "30m" } },
    expect = {
      messages = {
        "response 50% ana 2026-03-16T09:00:00Z", "response 50% lea 2026-03-16T09:00:00Z",
        "response 50% max 2026-03-16T09:00:00Z", "response -5m lea 2026-03-16T09:00:00Z",
        "response 100% ana 2026-03-16T09:00:00Z", "response +10m max 2026-03-16T09:00:00Z",
      },
    },
  },

  ["a role that is none is an error that says which there are"] = {
    at = at,
    params = { sla = { escalation = { ["50%"] = { "jester" } } } },
    given = { ["service/shop"] = { name = "Shop" }, ["incident/1"] = incident {} },
    when = { { pass = "45m" } },
    expect = { findings = { "sla.escalation error incident/1", "sla.response near_breach incident/1" } },
  },

  ["what was cancelled is told to nobody any more, and so is what was over before it was known here"] = {
    at = at,
    params = { sla = { escalation = { ["50%"] = { "service_owner" } } } },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["incident/gone"] = incident { opened_at = "2026-03-16T06:00:00Z", state = "cancelled" },
      ["incident/old"] = incident {
        opened_at = "2026-03-10T06:00:00Z", state = "closed", closed_at = "2026-03-12T06:00:00Z",
      },
    },
    expect = { messages = {}, ["incident/gone"] = { response_state = "cancelled" } },
  },

  ["an incident that opens later has no clock yet"] = {
    at = at,
    params = quiet,
    given = {
      ["service/shop"] = { name = "Shop" },
      ["incident/1"] = incident { opened_at = "2026-03-20T09:00:00Z" },
    },
    expect = { ["incident/1"] = { response_state = null, resolution_state = null, update_state = null } },
  },

  ["clocks that stand still have no due, and who works on it is asked before the team"] = {
    at = at,
    params = { sla = { escalation = {} }, ["sla.response"] = { paused_in = { "new" }, answered_in = {} },
      ["sla.resolution"] = { paused_in = { "on_hold" } }, ["sla.update"] = { p2 = "1h" } },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["unit/bare"] = { name = "Nobody's team" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["incident/1"] = incident { assignee = "person/ana" },
      ["incident/2"] = incident { team = "unit/bare", state = "in_progress" },
      ["incident/3"] = incident { state = "in_progress" },
    },
    when = {
      { pass = "50m" },
      { update = "incident/3", set = { told_at = "2026-03-16T08:00:00Z" } },
      { pass = "20m" },
    },
    expect = {
      ["incident/1"] = { response_state = "paused", response_due = null, update_state = "breached" },
      ["incident/2"] = { response_state = "breached" },
    },
  },

  ["the source may be overruled by impact and urgency"] = {
    at = at,
    params = { sla = { escalation = {} }, ["sla.priority"] = { source_decides = false, otherwise = "p5" } },
    given = {
      ["service/shop"] = { name = "Shop" },
      ["incident/1"] = incident { impact = "high", urgency = "high" },
      ["incident/2"] = incident {},
      ["incident/3"] = incident { priority = null },
    },
    expect = {
      ["incident/1"] = { effective_priority = "p1" }, ["incident/2"] = { effective_priority = "p2" },
      ["incident/3"] = { effective_priority = "p5" },
    },
  },

  ["of targets that say nothing of the time none is a promise, and the first for all stays"] = {
    at = at,
    params = quiet,
    given = {
      ["service/shop"] = { name = "Shop" },
      ["agreement/a"] = { name = "Shop", service = "service/shop", state = "published" },
      ["service_target/1"] = { agreement = "agreement/a", metric = "response", priority = "p2" },
      ["service_target/2"] = { agreement = "agreement/a", metric = "response" },
      ["service_target/3"] = { agreement = "agreement/a", metric = "resolution", within = "4h" },
      ["service_target/4"] = { agreement = "agreement/a", metric = "resolution", within = "9h" },
      ["incident/1"] = incident {},
    },
    expect = { ["incident/1"] = { response_promise = null, resolution_promise = "service_target/3" } },
  },

  ["open time is counted of what was opened and closed"] = {
    at = at,
    params = { sla = { escalation = {} }, ["sla.open_time"] = { hours = { hours = office } } },
    given = {
      ["service/shop"] = { name = "Shop" },
      ["incident/1"] = incident { priority = "p3", state = "closed", closed_at = "2026-03-16T10:00:00Z" },
      ["incident/2"] = incident { priority = "p3", state = "closed", opened_at = null, closed_at = at },
      ["incident/3"] = incident { priority = "p3" },
    },
    expect = {
      ["incident/1"] = { open_time = "1h", made_sla = true },
      ["incident/2"] = { open_time = null }, ["incident/3"] = { open_time = null },
    },
  },

  ["a calendar may be thrown away, also one that nobody could read"] = {
    at = at,
    given = { ["calendar/c"] = { name = "Office", hours = office } },
    when = { { delete = "calendar/c" } },
    expect = { ["calendar/c"] = false },
  },

  ["credits go by the week, the month or the year, to the customer or to whoever it is"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["unit/north"] = { name = "North" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["agreement/w"] = {
        name = "By the week", service = "service/shop", state = "published", fee_per_month = "520.00 EUR",
        customer = "unit/north", promised_by = "person/ana", credit_steps = { { below = 99, percent = 10 } },
      },
      ["agreement/m"] = {
        name = "By the month", service = "service/shop", state = "published", fee_per_month = "100.00 EUR",
        credit_steps = { { below = 99, percent = 10 }, { below = 50, percent = 90 } },
      },
      ["agreement/free"] = {
        name = "Gives nothing back", service = "service/shop", state = "published", fee_per_month = "100.00 EUR",
      },
      ["agreement/empty"] = {
        name = "Without steps", service = "service/shop", state = "published", fee_per_month = "100.00 EUR",
        credit_steps = {},
      },
      ["service_target/w"] = {
        agreement = "agreement/w", metric = "availability", at_least = 99.9, measured_over = "week",
      },
      ["service_target/m"] = { agreement = "agreement/m", metric = "availability", at_least = 99.9 },
      ["service_target/m2"] = {
        agreement = "agreement/m", metric = "availability", at_least = 99.9, measured_over = "month",
      },
      ["service_target/m3"] = { agreement = "agreement/m", metric = "availability" },
      ["service_target/e"] = { agreement = "agreement/empty", metric = "availability", at_least = 99.9 },
      ["outage/1"] = {
        service = "service/shop", started_at = "2026-03-10T00:00:00Z", ended_at = "2026-03-11T00:00:00Z",
      },
      ["outage/2"] = {
        service = "service/shop", started_at = "2026-02-10T00:00:00Z", ended_at = "2026-02-12T00:00:00Z",
      },
      ["outage/3"] = {
        service = "service/shop", started_at = "2026-03-16T01:00:00Z", ended_at = "2026-03-16T08:00:00Z",
      },
    },
    expect = {
      ["agreement/w"] = { credit_due = "12.00 EUR", credit_running = "12.00 EUR" },
      ["agreement/m"] = { credit_due = "10.00 EUR", credit_running = "10.00 EUR" },
      ["agreement/free"] = { credit_due = null },
      ["agreement/empty"] = { credit_due = "0.00 EUR" },
    },
  },

  ["a promise outlasts what ends before it, and stands on nothing that is over or not agreed"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["supplier/net"] = { name = "Net Ltd" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["agreement/open"] = {
        name = "Without end", service = "service/shop", state = "published", promised_by = "person/ana",
      },
      ["agreement/long"] = {
        name = "Long", service = "service/shop", state = "published", to_date = "2027-12-31",
      },
      ["agreement/short"] = {
        name = "Short", service = "service/shop", state = "published", to_date = "2026-03-31",
      },
      ["agreement/draft"] = { name = "Draft", kind = "operational", service = "service/shop" },
      ["contract/soon"] = {
        name = "Ends soon", supplier = "supplier/net", service = "service/shop", state = "active",
        to_date = "2026-04-15",
      },
      ["contract/over"] = {
        name = "Is over", supplier = "supplier/net", service = "service/shop", state = "active", to_date = "2026-02-15",
      },
      ["support/1"] = { agreement = "agreement/open", contract = "contract/soon" },
      ["support/2"] = { agreement = "agreement/long", contract = "contract/soon" },
      ["support/3"] = { agreement = "agreement/short", contract = "contract/soon" },
      ["support/4"] = { agreement = "agreement/open", contract = "contract/over" },
      ["support/5"] = { agreement = "agreement/long", operational = "agreement/draft" },
      ["support/6"] = { agreement = "agreement/long" },
    },
    expect = {
      findings = {
        "sla.outlasted outlasts agreement/open", "sla.outlasted outlasts agreement/long",
        "sla.outlasted on_nothing agreement/open", "sla.outlasted on_nothing agreement/long",
      },
    },
  },

  ["hours beneath: of two of which either will do the better counts, and half a day leaves a gap"] = {
    at = at,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["unit/ops"] = { name = "Operations" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["calendar/day"] = { name = "Day", hours = { mon = { { "09:00", "17:00" } } } },
      ["calendar/half"] = { name = "Half a day", hours = { mon = { { "09:00", "13:00" } } } },
      ["calendar/never"] = { name = "Other days", hours = { sun = { { "09:00", "13:00" } } } },
      ["agreement/shop"] = {
        name = "Shop", service = "service/shop", state = "published", calendar = "calendar/day",
      },
      ["agreement/a"] = {
        name = "Half", kind = "operational", service = "service/shop", state = "published", provider = "unit/ops",
        calendar = "calendar/half",
      },
      ["agreement/b"] = {
        name = "Never", kind = "operational", service = "service/shop", state = "published", provider = "unit/ops",
        calendar = "calendar/never",
      },
      ["agreement/c"] = {
        name = "Always", kind = "operational", service = "service/shop", state = "published", provider = "unit/ops",
      },
      ["support/b"] = { agreement = "agreement/shop", operational = "agreement/b", how = "instead" },
      ["support/a"] = { agreement = "agreement/shop", operational = "agreement/a", how = "instead" },
      ["support/c"] = { agreement = "agreement/shop", operational = "agreement/c" },
      ["service_target/1"] = { agreement = "agreement/shop", metric = "availability", at_least = 90 },
      ["service_target/2"] = { agreement = "agreement/shop", metric = "availability" },
      ["service_target/3"] = { agreement = "agreement/a", metric = "availability", at_least = 99 },
      ["service_target/4"] = { agreement = "agreement/a", metric = "availability", at_least = 95 },
      ["service_target/5"] = { agreement = "agreement/a", metric = "availability" },
      ["service_target/6"] = { agreement = "agreement/b", metric = "availability", at_least = 20 },
      ["service_target/r"] = { agreement = "agreement/shop", metric = "resolution", within = "30m" },
      ["service_target/r2"] = { agreement = "agreement/a", metric = "resolution", within = "20m" },
      ["service_target/r3"] = { agreement = "agreement/a", metric = "resolution" },
      ["service_target/r4"] = {
        agreement = "agreement/c", metric = "resolution", within = "10m", calendar = "calendar/half",
      },
      ["service_target/r5"] = { agreement = "agreement/c", metric = "resolution", within = "5m" },
    },
    expect = {
      ["agreement/shop"] = { hours_uncovered = "208h", availability_beneath = 96.0 },
      findings = {
        "sla.hours_beneath not_covered agreement/shop", "sla.times_beneath too_quick agreement/shop",
        "sla.times_beneath nothing_beneath agreement/shop",
      },
    },
  },

  ["where it is still yesterday yesterday counts, and what nobody counted has no attainment"] = {
    at = "2026-03-16T05:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop" },
      ["service_level_objective/west"] = {
        name = "In Honolulu", service = "service/shop", target = 90, zone = "Pacific/Honolulu", rolling_days = 1,
      },
      ["service_level_objective/none"] = { name = "Nothing counted", service = "service/shop", target = 90 },
      ["level_sample/1"] = {
        objective = "service_level_objective/west", started_at = "2026-03-15T16:00:00Z", good = 3, total = 4,
      },
      ["level_sample/2"] = {
        objective = "service_level_objective/west", started_at = "2026-03-15T04:00:00Z", good = 4, total = 4,
      },
    },
    expect = {
      ["service_level_objective/west"] = { attained = 75.0 },
      ["service_level_objective/none"] = { attained = null },
      findings = { "sla.error_budget budget_spent service_level_objective/west" },
    },
  },

  ["a share that was promised is kept, missed, or nobody said how great it is to be"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/shop"] = { name = "Shop" },
      ["agreement/a"] = { name = "Shop", service = "service/shop", state = "published", promised_by = "person/ana" },
      ["service_target/all"] = { agreement = "agreement/a", metric = "response", within = "1h" },
      ["service_target/some"] = { agreement = "agreement/a", metric = "resolution", within = "4h", at_least = 40 },
      ["incident/1"] = incident {
        opened_at = "2026-02-03T09:00:00Z", responded_at = "2026-02-03T11:00:00Z", state = "closed",
        resolved_at = "2026-02-03T12:00:00Z",
      },
      ["incident/2"] = incident {
        opened_at = "2026-02-04T09:00:00Z", responded_at = "2026-02-04T09:10:00Z", state = "closed",
        resolved_at = "2026-02-06T12:00:00Z",
      },
      ["contract/c"] = { name = "Servers", supplier = "supplier/s" }, ["supplier/s"] = { name = "Net Ltd" },
      ["service_target/of_contract"] = { contract = "contract/c", metric = "availability", at_least = 99 },
      ["service_target/whole"] = { agreement = "agreement/a", metric = "availability", at_least = 100 },
      ["service_target/bare"] = { metric = "availability", at_least = 99 },
    },
    expect = {
      ["service_target/all"] = { in_time_before = 50.0 }, ["service_target/some"] = { in_time_before = 50.0 },
      ["service_target/of_contract"] = { availability = null }, ["service_target/whole"] = { availability = 100.0 },
      ["service_target/bare"] = { availability = null },
    },
  },

  ["objectives by the week, over four weeks and elsewhere, and one that leaves no room"] = {
    at = "2026-03-16T23:30:00Z",
    params = { ["sla.error_budget"] = { burns = {} } },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["service/shop"] = { name = "Shop" },
      ["service_level_objective/week"] = {
        name = "By the week", service = "service/shop", target = 90, measured_over = "week", owner = "person/ana",
      },
      ["service_level_objective/plain"] = { name = "Four weeks", service = "service/shop", target = 90 },
      ["service_level_objective/east"] = {
        name = "In Tokyo", service = "service/shop", target = 90, zone = "Asia/Tokyo", rolling_days = 1,
      },
      ["service_level_objective/west"] = {
        name = "In Honolulu", service = "service/shop", target = 90, zone = "Pacific/Honolulu", rolling_days = 1,
      },
      ["service_level_objective/all"] = { name = "Always", service = "service/shop", target = 100 },
      ["level_sample/1"] = {
        objective = "service_level_objective/week", started_at = "2026-03-16T10:00:00Z", good = 95, total = 100,
      },
      ["level_sample/2"] = {
        objective = "service_level_objective/plain", started_at = "2026-03-01T10:00:00Z", good = 99, total = 100,
      },
      ["level_sample/3"] = {
        objective = "service_level_objective/east", started_at = "2026-03-16T16:00:00Z", good = 1, total = 1,
      },
      ["level_sample/4"] = {
        objective = "service_level_objective/west", started_at = "2026-03-16T16:00:00Z", good = 1, total = 1,
      },
      ["level_sample/5"] = {
        objective = "service_level_objective/all", started_at = "2026-03-16T16:00:00Z", good = 1, total = 1,
      },
      ["level_sample/none"] = {
        objective = "service_level_objective/week", started_at = "2026-03-16T11:00:00Z", good = 0, total = 0,
      },
    },
    expect = {
      ["service_level_objective/week"] = { attained = 95.0 },
      ["service_level_objective/plain"] = { attained = 99.0 },
      ["service_level_objective/east"] = { attained = 100.0 },
      ["service_level_objective/west"] = { attained = 100.0 },
      ["service_level_objective/all"] = { attained = null },
      ["level_sample/none"] = { slice_ratio = 100.0, slice_good = 1 },
      ["level_sample/3"] = { slice_day = "2026-03-17" },
    },
  },
}
