-- SPDX-License-Identifier: Apache-2.0
-- Reviews of projects that answer, and reviews of agreements that ask how it is.
local at = "2026-03-02T09:00:00Z"

local function review(more)
  local set = {
    kind = "project", project = "project/p", stage = "Gate 2", held_on = "2026-03-01", person = "person/lea",
    make_better = "Ask the night shift before building", coordinated = "Rob's team takes it over in May",
    customers_see = "One page instead of three",
  }
  for field, value in pairs(more or {}) do
    set[field] = value
  end
  return set
end

local function project(facts)
  local all = {
    ["person/lea"] = { name = "Lea" },
    ["person/ana"] = { name = "Ana" },
    ["project/p"] = {
      name = "New checkout", owner = "person/ana", state = "in_progress", budget = money(9000000, "EUR"),
    },
  }
  for id, set in pairs(facts or {}) do
    all[id] = set
  end
  return all
end

local function customer(facts)
  local all = {
    ["person/lea"] = { name = "Lea" },
    ["person/ana"] = { name = "Ana" },
    ["person/kim"] = { name = "Kim" },
    ["unit/sellers"] = { name = "Sellers", relationship_manager = "person/lea", head = "person/kim" },
    ["service/shop"] = {
      name = "Shop", owner = "person/ana", summary = "All goods at once", how_to_get = "Ask Ana", price_basis = "free",
    },
    ["agreement/a"] = {
      name = "Shop for sellers", service = "service/shop", customer = "unit/sellers", state = "published",
    },
  }
  for id, set in pairs(facts or {}) do
    all[id] = set
  end
  return all
end

local pass = { update = "project/p", set = { stage = "gate 2" } }
local gaps = "improvement.presentable not_presentable service/shop"
local only = "improvement.relationship_reviewed_too only_the_agreement agreement/a"
local nobody = "improvement.customer_has_a_manager nobody_looks_after_it unit/sellers"

local function relation(held_on, health)
  return { kind = "relationship", customer = "unit/sellers", held_on = held_on, person = "person/lea", health = health }
end

local reviewed = { kind = "agreement", agreement = "agreement/a", held_on = "2026-02-20", person = "person/ana" }

return tests {
  ["a stage is not passed without a review"] = {
    at = at, given = project(), when = { pass },
    expect = { refused = "no review of this stage answers how we can make this better", findings = {} },
  },

  ["nor with one of another stage"] = {
    at = at, given = project { ["review/r"] = review { stage = "Gate 1" } }, when = { pass },
    expect = { refused = "no review of this stage" },
  },

  ["nor with one that leaves a question open"] = {
    at = at, given = project { ["review/r"] = review { customers_see = "n/a" } }, when = { pass },
    expect = {
      refused = "its review does not answer what will customers see",
      findings = { "improvement.review_answers not_answered review/r" },
    },
  },

  ["a project that is planned or rests is asked as well, one that is over is not"] = {
    at = at,
    given = project {
      ["project/p"] = { name = "New checkout", owner = "person/ana", state = "planned" },
      ["project/q"] = { name = "New till", owner = "person/ana", state = "on_hold" },
      ["project/r"] = { name = "New shelf", owner = "person/ana", state = "succeeded" },
      ["review/p"] = review { customers_see = "n/a" },
      ["review/q"] = review { customers_see = "n/a", project = "project/q" },
      ["review/r"] = review { customers_see = "n/a", project = "project/r" },
    },
    expect = { findings = {
      "improvement.review_answers not_answered review/p", "improvement.review_answers not_answered review/q",
    } },
  },

  ["nor with the same answer to all"] = {
    at = at,
    given = project {
      ["review/r"] = review {
        coordinated = "All is quite well", make_better = "All is quite well.", customers_see = "-",
      },
    },
    when = { pass },
    expect = { refused = "how is it co-ordinated with operations and what will customers see" },
  },

  ["with all three answers it is"] = {
    at = at, given = project { ["review/r"] = review() }, when = { pass },
    expect = { ["project/p"] = { stage = "gate 2" }, findings = {} },
  },

  ["also in the same change"] = {
    at = at, given = project(),
    when = {
      { edits = { { put = "review/r", set = review() }, { update = "project/p", set = { stage = "Gate 2" } } } },
    },
    expect = { ["project/p"] = { stage = "Gate 2" }, findings = {} },
  },

  ["other changes are no matter of it, and a project may be deleted"] = {
    at = at, given = project(),
    when = {
      { update = "project/p", set = { spent = money(1, "EUR") } },
      { update = "project/p", set = { stage = null } },
      { delete = "project/p" },
    },
    expect = { ["project/p"] = false },
  },

  ["what a source says was passed is let in, and said"] = {
    at = at, given = project(),
    when = { { as = "source/plan", update = "project/p", set = { stage = "Gate 2" } } },
    expect = { findings = { "improvement.stage_was_reviewed passed_without_answers project/p" } },
  },

  ["with what the review left open"] = {
    at = at, given = project { ["review/r"] = review { coordinated = null } },
    when = { { as = "source/plan", update = "project/p", set = { stage = "Gate 2" } } },
    expect = {
      findings = {
        "improvement.stage_was_reviewed passed_without_answers project/p",
        "improvement.review_answers not_answered review/r",
      },
    },
  },

  ["until it is answered"] = {
    at = at, given = project { ["review/r"] = review { coordinated = null } },
    when = {
      { as = "source/plan", update = "project/p", set = { stage = "Gate 2" } },
      { update = "review/r", set = { coordinated = "Rob's team takes it over" } },
    },
    expect = { findings = {} },
  },

  ["a project that is over and was never reviewed is said"] = {
    at = at, given = project { ["project/q"] = { name = "Fax", state = "succeeded" } },
    when = { { update = "project/p", set = { state = "succeeded" } } },
    expect = {
      findings = {
        "improvement.stage_was_reviewed never_reviewed project/p",
        "improvement.stage_was_reviewed never_reviewed project/q",
      },
    },
  },

  ["of several reviews only the last is asked about, and none of a project that is over"] = {
    at = at,
    given = project {
      ["review/old"] = review { held_on = "2026-01-01", stage = "Gate 1", make_better = null },
      ["review/r"] = review(),
      ["project/q"] = { name = "Fax", state = "failed" },
      ["review/q"] = review { project = "project/q", make_better = null },
      ["review/s"] = { kind = "service", held_on = "2026-03-01", person = "person/lea" },
      ["review/t"] = { kind = "project", held_on = "2026-03-01", person = "person/lea" },
    },
    expect = { findings = {} },
  },

  ["an agreement that was reviewed without the relationship"] = {
    at = at, given = customer { ["review/a"] = reviewed }, expect = { findings = { gaps, only } },
  },

  ["is made whole by a review of the relationship that says how it is"] = {
    at = at, given = customer { ["review/a"] = reviewed },
    when = { { put = "review/r", set = relation("2026-03-01", "fair") } },
    expect = { findings = { gaps } },
  },

  ["which may have been a little before"] = {
    at = at, given = customer { ["review/a"] = reviewed, ["review/r"] = relation("2026-01-25", "good") },
    expect = { findings = { gaps } },
  },

  ["not long before, and not without a word"] = {
    at = at,
    given = customer {
      ["review/a"] = reviewed, ["review/r"] = relation("2026-01-05", "good"), ["review/s"] = relation("2026-02-25"),
      ["agreement/o"] = { name = "Inside", service = "service/shop", kind = "operational", customer = "unit/sellers" },
      ["agreement/n"] = {
        name = "Unreviewed", service = "service/shop", state = "published", customer = "unit/sellers",
      },
    },
    when = { { update = "unit/sellers", set = { head = null } } },
    expect = { findings = { gaps, only } },
  },

  ["a customer whom nobody looks after"] = {
    at = at,
    given = customer {
      ["agreement/a"] = {
        name = "Shop for sellers", service = "service/shop", customer = "unit/sellers", state = "published",
        fee_per_month = money(120000, "EUR"), promised_by = "person/lea",
      },
      ["agreement/b"] = {
        name = "Shop in Brazil", service = "service/shop", customer = "unit/sellers", state = "published",
        fee_per_month = money(90000, "BRL"),
      },
    },
    when = { { update = "unit/sellers", set = { relationship_manager = null } } },
    expect = { findings = { gaps, nobody } },
  },

  ["whose manager has left"] = {
    at = at, given = customer(), when = { { update = "person/lea", set = { left_on = "2026-02-27" } } },
    expect = { findings = { gaps, nobody } },
  },

  ["or who is only called a customer"] = {
    at = at,
    given = { ["unit/buyers"] = { name = "Buyers", kind = "customer" }, ["unit/it"] = { name = "IT" } },
    expect = { findings = { "improvement.customer_has_a_manager nobody_looks_after_it unit/buyers" } },
  },

  ["three services and no fee"] = {
    at = at,
    given = customer {
      ["service/mail"] = { name = "Mail" },
      ["agreement/b"] = { name = "Mail", service = "service/mail", customer = "unit/sellers", state = "published" },
    },
    when = { { update = "unit/sellers", set = { relationship_manager = null } } },
    expect = { findings = { gaps, nobody, "improvement.presentable not_presentable service/mail" } },
  },
}
