-- SPDX-License-Identifier: Apache-2.0
-- One improvement around the whole circle: the sellers said that orders are late, "orders on time" became the goal, 80
-- percent was the result, a second picker the improvement, and then somebody told them.
local at = "2026-03-02T09:00:00Z"

local function around(facts)
  local all = {
    ["person/ana"] = { name = "Ana" },
    ["person/lea"] = { name = "Lea" },
    ["person/ola"] = { name = "Ola" },
    ["person/mia"] = { name = "Mia" },
    ["unit/sellers"] = { name = "Sellers", relationship_manager = "person/lea" },
    ["service/shop"] = { name = "Shop", owner = "person/ana" },
    ["channel/c"] = { name = "Round of sellers", level = "manager", unit = "unit/sellers" },
    ["dialogue/d"] = { channel = "channel/c", held_at = "2026-01-05T09:00:00Z" },
    ["measure/m"] = { name = "Orders on time", owner = "person/mia", goal = 84 },
    ["objective/top"] = { name = "Sell more", dialogue = "dialogue/d" },
    ["objective/o"] = {
      name = "No order is late", parent = "objective/top", owner = "person/ola", measure = "measure/m",
    },
    ["measurement/1"] = { measure = "measure/m", measured_at = "2026-01-20T09:00:00Z", value = 81 },
    ["improvement/i"] = {
      title = "A second picker", service = "service/shop", objective = "objective/o", measure = "measure/m",
      owner = "person/ana", opened_at = "2026-02-01T09:00:00Z", value_per_year = money(5000000, "EUR"),
    },
  }
  for id, set in pairs(facts or {}) do
    all[id] = set
  end
  return all
end

local function without(fields, facts)
  local all = around(facts)
  for id, field in pairs(fields) do
    all[id][field] = nil
  end
  return all
end

local done = { update = "improvement/i", set = { state = "done", done_at = "2026-03-02T09:00:00Z" } }
local stuck = "improvement.circle stuck/"

local function told(more)
  local set = {
    subject = "Two pickers", audience = "unit/sellers", service = "service/shop", sent_at = "2026-03-05T10:00:00Z",
  }
  for field, value in pairs(more or {}) do
    set[field] = value
  end
  return { put = "communication/t", set = set }
end

local function stands(link, whose)
  return { circle = link, turn_of = whose }
end

-- With all else of the pack that time would bring put aside.
local patient = {
  ["improvement.somebody_can"] = { grace = "999d" },
  ["improvement.audience_has_news"] = { every = "999d" },
  ["improvement.everyone_suggests"] = { grace = "999d" },
}

local quiet = {
  ["improvement.somebody_can"] = { grace = "999d" },
  ["improvement.circle"] = { grace = "999d", patience = "999d" },
}

return tests {
  ["on its way it is its owner's turn"] = {
    at = at, given = around(),
    expect = {
      ["improvement/i"] = { circle = "improvement", turn_of = "person/ana", turn_started = "2026-01-05T09:00:00Z" },
      ["service/shop"] = { turns_closed = 0, turns_open = 1, stuck_at = "improvement", days_a_turn = null },
      findings = {},
    },
  },

  ["done, told and measured again, it has gone around"] = {
    at = at, given = around(),
    when = {
      done, { at = "2026-03-06T09:00:00Z" }, told(),
      { put = "measurement/2", set = { measure = "measure/m", measured_at = "2026-03-06T09:00:00Z", value = 93 } },
    },
    expect = {
      ["improvement/i"] = {
        circle = "closed", turn_closed = "2026-03-05T10:00:00Z", turn_days = 59, got_better = true, turn_of = null,
      },
      ["service/shop"] = { turns_closed = 1, turns_open = 0, stuck_at = null, days_a_turn = 59 },
      findings = {},
    },
  },

  ["done and told to nobody, it is the turn of who looks after them"] = {
    at = at, params = patient, given = around(), when = { done, { pass = "30d" } },
    expect = { ["improvement/i"] = stands("telling", "person/lea"), findings = { stuck .. "telling improvement/i" } },
  },

  ["a talk on the channel on which it began tells, too"] = {
    at = at, given = around(),
    when = {
      done, { at = "2026-03-09T09:00:00Z" },
      { put = "dialogue/e", set = { channel = "channel/c", held_at = "2026-03-08T09:00:00Z" } },
      told { sent_at = "2026-04-01T09:00:00Z" }, -- not yet
      { put = "rating/r", set = { service = "service/shop", score = 9, given_at = "2026-03-09T08:00:00Z" } },
    },
    expect = { ["improvement/i"] = { circle = "closed", turn_closed = "2026-03-08T09:00:00Z", got_better = null } },
  },

  ["and so does a rating; what was said before it was done does not"] = {
    at = at, given = around(),
    when = {
      told { sent_at = "2026-03-01T09:00:00Z" }, done, { pass = "2d" },
      { put = "rating/r", set = { service = "service/shop", score = 9, given_at = "2026-03-03T08:00:00Z" } },
    },
    expect = { ["improvement/i"] = { circle = "closed", turn_closed = "2026-03-03T08:00:00Z" } },
  },

  ["without a service those with whom it began are told"] = {
    at = at, given = without { ["improvement/i"] = "service" },
    when = { done, { pass = "4d" }, told { service = null } },
    expect = { ["improvement/i"] = { circle = "closed", turn_closed = "2026-03-05T10:00:00Z" } },
  },

  ["no better for it is said"] = {
    at = at, given = around(),
    when = {
      done, { at = "2026-03-06T09:00:00Z" }, told(),
      { put = "measurement/2", set = { measure = "measure/m", measured_at = "2026-03-06T09:00:00Z", value = 81 } },
    },
    expect = {
      ["improvement/i"] = { got_better = false }, findings = { "improvement.circle no_better improvement/i" },
    },
  },

  ["where less is better, less is"] = {
    at = at, given = around { ["measure/m"] = { name = "Late orders", better = "lower", owner = "person/mia" } },
    when = {
      done, { at = "2026-03-06T09:00:00Z" }, told(),
      { put = "measurement/2", set = { measure = "measure/m", measured_at = "2026-03-06T09:00:00Z", value = 20 } },
    },
    expect = { ["improvement/i"] = { got_better = true }, findings = {} },
  },

  ["which a year later is no news"] = {
    at = at, params = quiet, given = around(),
    when = {
      done, { at = "2026-03-06T09:00:00Z" }, told(),
      { put = "measurement/2", set = { measure = "measure/m", measured_at = "2026-03-06T09:00:00Z", value = 81 } },
      { pass = "361d" },
    },
    expect = { ["improvement/i"] = { got_better = false }, findings = {} },
  },

  ["an improvement that serves no objective"] = {
    at = "2026-03-03T09:00:00Z", params = patient,
    given = {
      ["person/ana"] = { name = "Ana" },
      ["improvement/i"] = { title = "Paint", owner = "person/ana", opened_at = "2026-02-01T09:00:00Z" },
    },
    expect = { ["improvement/i"] = stands("goal", "person/ana"), findings = {} },
  },

  ["an objective that was agreed with nobody"] = {
    at = "2026-03-03T09:00:00Z", params = patient, given = without { ["objective/top"] = "dialogue" },
    expect = {
      ["improvement/i"] = stands("relationship", "person/ola"), findings = { stuck .. "relationship improvement/i" },
    },
  },

  ["until there was a talk"] = {
    at = "2026-03-03T09:00:00Z", params = patient, given = without { ["objective/top"] = "dialogue" },
    when = { { update = "objective/o", set = { dialogue = "dialogue/d" } } },
    expect = { ["improvement/i"] = stands("improvement", "person/ana"), findings = {} },
  },

  ["a goal without a result is the turn of who measures it"] = {
    at = "2026-03-03T09:00:00Z", params = patient,
    given = around { ["measurement/1"] = { measure = "measure/m", measured_at = "2026-02-20T09:00:00Z", value = 81 } },
    expect = { ["improvement/i"] = stands("result", "person/mia"), findings = { stuck .. "result improvement/i" } },
  },

  ["or of who wants it, where nothing measures it"] = {
    at = "2026-02-20T09:00:00Z",
    given = without { ["improvement/i"] = "measure", ["objective/o"] = "measure" },
    expect = { ["improvement/i"] = stands("result", "person/ola"), findings = {} },
  },

  ["past the day on which it was due"] = {
    at = at, params = patient, given = around(),
    when = { { update = "improvement/i", set = { due = "2026-03-01" } } },
    expect = { findings = { stuck .. "improvement improvement/i" } },
  },

  ["a goal is found by way of the measure, or of its outcome"] = {
    at = at,
    given = without({ ["improvement/i"] = "objective" }, {
      ["outcome/x"] = { name = "Sales", objective = "objective/o" },
      ["measure/x"] = { name = "Sales", outcome = "outcome/x", service = "service/shop" },
      ["improvement/j"] = { title = "J", measure = "measure/x" },
      ["improvement/k"] = { title = "K", outcome = "outcome/x" },
    }),
    expect = {
      ["improvement/i"] = { circle = "improvement" }, ["improvement/j"] = { circle = "result" },
      ["improvement/k"] = { circle = "improvement" },
    },
  },

  ["a review of the relationship is a beginning, too"] = {
    at = at,
    given = around {
      ["review/r"] = {
        kind = "relationship", customer = "unit/sellers", held_on = "2026-01-10", health = "fair",
        person = "person/lea",
      },
      ["review/s"] = { kind = "service", service = "service/shop", held_on = "2026-01-10", person = "person/lea" },
      ["process/p"] = { name = "Picking", service = "service/shop" },
      ["improvement/j"] = { title = "J", review = "review/r", process = "process/p" },
      ["improvement/k"] = { title = "K", review = "review/s" },
    },
    when = { { put = "improvement/j", set = { state = "done" } }, { at = "2026-03-06T09:00:00Z" }, told() },
    expect = {
      ["improvement/j"] = { circle = "closed", turn_started = "2026-01-10T00:00:00Z" },
      ["improvement/k"] = { circle = "goal" },
    },
  },

  ["what was refused goes nowhere"] = {
    at = at, given = around(), when = { { update = "improvement/i", set = { state = "refused" } } },
    expect = { ["improvement/i"] = { circle = null }, ["service/shop"] = { turns_open = null }, findings = {} },
  },

  ["objectives that are each other's parents lead nowhere"] = {
    at = at,
    given = around { ["objective/top"] = { name = "Sell more", parent = "objective/o" } },
    expect = { ["improvement/i"] = stands("relationship", "person/ola") },
  },
}
