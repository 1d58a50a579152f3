-- SPDX-License-Identifier: Apache-2.0
local function house(more)
  local given = {
    ["unit/it"] = { name = "IT", business = "it", head = "person/ines" },
    ["unit/shops"] = { name = "Shops", business = "sales", head = "person/jonas" },
    ["person/petra"] = { name = "Petra", position = "ceo" },
    ["person/ines"] = { name = "Ines", unit = "unit/it", position = "cio", deputy = "person/ines" },
    ["person/jonas"] = { name = "Jonas", unit = "unit/shops", position = "line_manager" },
    ["person/mia"] = { name = "Mia", unit = "unit/shops", position = "line_manager" },
    ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
    ["participation/petra"] = { programme = "programme/bsm", part = "driver", person = "person/petra" },
    ["participation/ines"] = { programme = "programme/bsm", part = "driver", person = "person/ines" },
    ["participation/jonas"] = { programme = "programme/bsm", part = "driver", person = "person/jonas" },
    ["participation/mia"] = { programme = "programme/bsm", part = "member", person = "person/mia" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local missing = "leadership.ledger_complete benefits_missing programme/bsm"

return tests {
  ["delivery for IT, strategy for the C-level, profit and dependence for lines of business"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["objective/a"] = { name = "Grow" }, ["objective/b"] = { name = "Save", state = "reached" },
      ["project/p"] = { name = "P", state = "in_progress", objective = "objective/a" },
      ["project/q"] = { name = "Q", state = "planned" },
      ["outcome/sales"] = { name = "Sales", unit = "unit/shops", value_per_year = money(100000000, "EUR") },
      ["outcome/fees"] = { name = "Fees", unit = "unit/shops" },
      ["contribution/c"] = { outcome = "outcome/sales", service = "service/shop", weight = 60 },
      ["incident/i"] = { title = "I", service = "service/shop", priority = "p2",
        opened_at = "2026-03-02T08:00:00Z", resolved_at = "2026-03-02T08:30:00Z", state = "resolved" },
    },
    expect = {
      ["participation/ines"] = { motive = "delivery",
        motive_figures = "Services delivered: 1; Incidents in a month: 1; Incidents resolved in time: 100 %" },
      ["participation/petra"] = { motive = "strategy",
        motive_figures = "Objectives reached: 1; Objectives open: 1; New initiatives that serve an objective: 50 %" },
      ["participation/jonas"] = { motive = "profit_and_dependence",
        motive_figures = "Results a year: 1 000 000 EUR; Of that owed to services: 600 000 EUR" },
      ["participation/mia"] = {
        motive_figures = "Results a year: 1 000 000 EUR; Of that owed to services: 600 000 EUR" },
      drafts = {
        "leadership.motives motive participation/ines", "leadership.motives motive participation/petra",
        "leadership.motives motive participation/jonas", "leadership.motives motive participation/mia",
      },
      findings = { missing },
    },
  },

  ["who drives without a figure of their own has nothing to show for it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {},
    expect = {
      ["participation/mia"] = { motive_figures = null },
      findings = {
        missing,
        "leadership.motives nothing_in_it participation/ines", "leadership.motives nothing_in_it participation/petra",
        "leadership.motives nothing_in_it participation/jonas",
      },
    },
  },

  ["results in several currencies stand side by side"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["service/shop"] = { name = "Shop", owner = "person/ines" },
      ["outcome/sales"] = { name = "Sales", unit = "unit/shops", value_per_year = money(100000000, "EUR") },
      ["outcome/abroad"] = { name = "Sales abroad", unit = "unit/shops", value_per_year = money(20000000, "USD") },
      ["outcome/old"] = {
        name = "Fax", unit = "unit/shops", value_per_year = money(1, "EUR"), state = "retired",
      },
      ["contribution/c"] = { outcome = "outcome/sales", service = "service/shop", weight = 70 },
      ["contribution/d"] = { outcome = "outcome/sales", service = "service/shop", weight = 70 },
      ["objective/a"] = { name = "Grow" },
    },
    expect = {
      ["outcome/sales"] = { owed_to_services = "1000000.00 EUR" },
      ["outcome/abroad"] = { owed_to_services = "0.00 USD" },
      ["participation/jonas"] = { motive_figures = "Results a year: 1 000 000 EUR; Results a year: 200 000 USD; "
        .. "Of that owed to services: 1 000 000 EUR; Of that owed to services: 0 USD" },
    },
  },

  ["when they are in one currency again they are one sum"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["outcome/sales"] = { name = "Sales", unit = "unit/shops", value_per_year = money(100000000, "EUR") },
      ["outcome/abroad"] = { name = "Sales abroad", unit = "unit/shops", value_per_year = money(20000000, "USD") },
    },
    when = { { update = "outcome/abroad", set = { value_per_year = money(10000000, "EUR") } } },
    expect = { ["participation/jonas"] = {
      motive_figures = "Results a year: 1 100 000 EUR; Of that owed to services: 0 EUR",
    } },
  },
}
