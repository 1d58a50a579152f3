-- SPDX-License-Identifier: Apache-2.0
-- What speaks for a demand, and not what it is called.
local function ask(more)
  local given = {
    ["measure/orders"] = { name = "Orders a day" },
    ["objective/growth"] = { name = "Grow by a third", measure = "measure/orders" },
    ["unit/it"] = { name = "IT", business = "it" },
    ["unit/network"] = { name = "Network team", parent = "unit/it" },
    ["unit/sales"] = { name = "Sales", business = "sales" },
    ["person/tom"] = { name = "Tom", unit = "unit/network" },
    ["person/cora"] = { name = "Cora", position = "cio" },
    ["person/maya"] = { name = "Maya", unit = "unit/sales" },
    ["outcome/sales"] = {
      name = "Online sales", value_per_year = money(100000000, "EUR"), measured_value = money(95000000, "EUR"),
      measured_on = "2025-12-31", kind = "competitive_advantage", competitors_lack = "Delivery on the same day",
    },
  }
  for id, fields in pairs(more) do
    given[id] = fields
    fields.objective = id:match("^demand") and "objective/growth" or nil
  end
  return given
end

local flagged = "value.need_or_want labelled_as_need demand/d"

return tests {
  ["what a law demands is a need, whoever asks"] = {
    given = ask { ["demand/d"] = { title = "Receipts", requested_by = "person/tom", mandate = "the tills act" } },
    expect = { ["demand/d"] = { class = "need", class_because = "it is demanded: the tills act" }, findings = {} },
  },

  ["what lets us go on is a need"] = {
    given = ask { ["demand/d"] = { title = "Audit trail", label = "need", outcome = "outcome/audit" },
      ["outcome/audit"] = { name = "A clean audit", kind = "compliance", state = "planned" } },
    expect = {
      ["demand/d"] = { class = "need", class_because = "A clean audit is about being allowed to go on" },
      findings = {},
    },
  },

  ["what saves an outcome at risk is a need"] = {
    given = ask { ["demand/d"] = { title = "Faster search", label = "need", outcome = "outcome/sales" } },
    when = { { update = "outcome/sales", set = { measured_value = "800000 EUR" } } },
    expect = {
      ["demand/d"] = {
        class = "need",
        class_because = "Online sales is at risk: 800 000 EUR of 1 000 000 EUR a year were reached",
      },
      findings = {},
    },
  },

  ["what brings much more than it costs is a need, when the business answers for it"] = {
    given = ask {
      ["demand/d"] = {
        title = "Faster search", label = "need", outcome = "outcome/sales", sponsor = "person/maya",
        value_per_year = money(20000000, "EUR"), estimate = money(10000000, "EUR"),
      },
      ["demand/e"] = {
        title = "Slower search", outcome = "outcome/sales", sponsor = "person/cora",
        value_per_year = money(20000000, "EUR"), estimate = money(10000000, "EUR"),
      },
      ["demand/f"] = {
        title = "Search abroad", outcome = "outcome/sales", sponsor = "person/maya",
        value_per_year = money(20000000, "EUR"), estimate = money(70000000, "EUR"),
      },
    },
    expect = {
      ["demand/d"] = {
        class = "need",
        class_because = "it brings 200 000 EUR a year to Online sales for 100 000 EUR, and Maya of the business "
          .. "answers for it",
      },
      ["demand/e"] = { class = "want" },
      ["demand/f"] = { class = "want" },
      findings = {},
    },
  },

  ["a want that is called a need is said to its sponsor"] = {
    given = ask { ["demand/d"] = { title = "Pink buttons", label = "need", sponsor = "person/maya" } },
    expect = {
      ["demand/d"] = {
        class = "want",
        class_because = "no law, contract or audit demands it, and it names no outcome; Maya would like to have it",
      },
      findings = { flagged },
    },
  },

  ["and closes when it is called what it is"] = {
    given = ask { ["demand/d"] = { title = "Pink buttons", label = "need", outcome = "outcome/sales" } },
    when = { { update = "demand/d", set = { label = "want" } } },
    expect = { ["demand/d"] = { class = "want" }, findings = {} },
  },

  ["what IT asks for by itself is its preference, until somebody in the business wants it"] = {
    given = ask {
      ["demand/d"] = { title = "New language", label = "need", requested_by = "person/tom" },
      ["demand/e"] = { title = "New desks", requested_by = "person/cora" },
      ["demand/f"] = { title = "New tills", requested_by = "person/cora", consumer = "unit/sales" },
      ["demand/g"] = { title = "New chairs", label = "need", state = "done", requested_by = "person/cora" },
      ["demand/h"] = { title = "New doors" },
    },
    expect = {
      ["demand/d"] = { class = "preference" },
      ["demand/e"] = { class = "preference" },
      ["demand/f"] = { class = "want" },
      ["demand/h"] = { class = "want" },
      findings = { flagged },
    },
  },

  ["an outcome that cannot be compared, or is over, makes nothing a need"] = {
    given = ask {
      ["outcome/abroad"] = {
        name = "Sales abroad", value_per_year = money(100000000, "USD"), measured_value = money(1, "EUR"),
        state = "planned", kind = "compliance",
      },
      ["demand/d"] = { title = "Faster search", outcome = "outcome/abroad" },
      ["demand/e"] = { title = "Slower search", outcome = "outcome/sales" },
    },
    when = {
      { update = "outcome/abroad", set = { kind = "cost_reduction" } },
      { update = "outcome/sales", set = { state = "retired" } },
    },
    expect = {
      ["demand/d"] = { class = "want" },
      ["demand/e"] = { class = "want" },
      findings = {
        "value.outcome_typed saving_from_what outcome/abroad",
        "value.queue_demand not_comparable demand/d",
      },
    },
  },
}
