-- SPDX-License-Identifier: Apache-2.0
-- Everyone can, and is expected to; and an idea finds somebody who can make it happen.
local function team(facts)
  local all = {
    ["person/ines"] = { name = "Ines", budget_authority = money(10000000, "EUR") },
    ["person/rob"] = { name = "Rob", manager = "person/ines", budget_authority = money(500000, "EUR") },
    ["person/tom"] = { name = "Tom", unit = "unit/night", manager = "person/rob" },
    ["person/eva"] = { name = "Eva", unit = "unit/night", manager = "person/rob" },
    ["person/ida"] = { name = "Ida", unit = "unit/night", manager = "person/rob" },
    ["unit/it"] = { name = "IT", kind = "department", head = "person/ines" },
    ["unit/night"] = { name = "Night", head = "person/rob", parent = "unit/it" },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local at = "2026-03-02T09:00:00Z"
local silent = "improvement.everyone_suggests silent unit/night"
local idea = { title = "Print on both sides" }
local dear = {
  title = "A second printer", cost = money(800000, "EUR"), value_per_year = money(2000000, "EUR"), owner = "person/rob",
  suggested_by = "person/tom", opened_at = "2026-03-02T09:00:00Z",
}
local cheap = { title = "Print on both sides", suggested_by = "person/tom", opened_at = "2026-03-02T09:00:00Z" }
local stuck = "improvement.somebody_can nobody_can/"

return tests {
  ["a team that says nothing is said to who leads it"] = {
    at = at,
    given = team {},
    when = { { pass = "90d" } },
    expect = { ["unit/night"] = { people = 3, participation = 0, team_suggestions = 0 }, findings = { silent } },
  },

  ["but not on its first day; and a small one may"] = {
    at = at,
    given = team { ["person/ida"] = { name = "Ida", unit = "unit/night", left_on = "2026-05-01" } },
    when = { { pass = "90d" } },
    expect = { ["unit/night"] = { people = 2 }, ["person/ida"] = { at_work = false }, findings = {} },
  },

  ["whoever writes down a suggestion takes part, and the team with them"] = {
    at = at,
    given = team {},
    when = { { pass = "80d" }, { as = "person/tom", put = "improvement/i", set = idea }, { pass = "10d" } },
    expect = {
      ["improvement/i"] = {
        suggester = "person/tom", suggesting_team = "unit/night", by_a_person = true, is_recent = true,
      },
      ["person/tom"] = { takes_part = true, suggestions = 1 },
      ["unit/night"] = { people_taking_part = 1, participation = 33, team_suggestions = 1 },
      findings = {},
    },
  },

  ["for as long as that is recent"] = {
    at = at,
    params = {
      ["improvement.circle"] = { grace = "999d", patience = "999d" },
      ["improvement.somebody_can"] = { grace = "999d" },
    },
    given = team {},
    when = { { as = "person/tom", put = "improvement/i", set = idea }, { pass = "90d" } },
    expect = { ["person/tom"] = { takes_part = false }, findings = { silent } },
  },

  ["a token without a name speaks for the team that it names, the host for none"] = {
    at = at,
    params = { ["improvement.circle"] = { grace = "999d" } },
    given = team {
      ["measure/m"] = { name = "Prints", goal = 10, owner = "person/rob" },
    },
    when = {
      { as = "token/box", put = "improvement/i", set = { title = "Paper", team = "unit/night", owner = "person/rob" } },
      { put = "measurement/1", set = { measure = "measure/m", measured_at = "2026-03-01T09:00:00Z", value = 3 } },
    },
    expect = {
      ["improvement/i"] = { suggester = null, suggesting_team = "unit/night", by_a_person = true },
      ["improvement/m.2026-03"] = { by_a_person = false, suggesting_team = null },
      ["unit/night"] = { team_suggestions = 1 },
    },
  },

  ["somebody from outside takes no part, nor does a customer have to"] = {
    at = at,
    given = team {
      ["person/out"] = { name = "Out", unit = "unit/night", position = "outside" },
      ["unit/buyers"] = { name = "Buyers", kind = "customer" },
    },
    expect = {
      ["person/out"] = { at_work = false }, ["unit/night"] = { people = 3 }, ["unit/buyers"] = { people = null },
    },
  },

  ["an idea whose owner may pay for it can happen"] = {
    at = at,
    given = team { ["improvement/i"] = dear },
    when = { { update = "improvement/i", set = { cost = money(500000, "EUR") } }, { pass = "29d" } },
    expect = { ["improvement/i"] = { can_happen = true, escalated_to = null }, findings = {} },
  },

  ["else it goes, after a while, to the first one up the line who may"] = {
    at = at,
    given = team { ["improvement/i"] = dear },
    when = { { pass = "14d" } },
    expect = {
      ["improvement/i"] = { can_happen = false, escalated_to = "person/ines" },
      findings = { stuck .. "person/ines improvement/i" },
    },
  },

  ["but not at once"] = {
    at = at,
    given = team { ["improvement/i"] = dear },
    when = { { pass = "13d" } },
    expect = { ["improvement/i"] = { can_happen = false, escalated_to = null }, findings = {} },
  },

  ["one that nobody owns climbs, step by step"] = {
    at = at,
    given = team { ["improvement/i"] = cheap },
    when = { { pass = "28d" } },
    expect = {
      ["improvement/i"] = { escalated_to = "person/ines" }, findings = { stuck .. "person/ines improvement/i" },
    },
  },

  ["from the manager of who had the idea"] = {
    at = at,
    given = team { ["improvement/i"] = cheap },
    when = { { pass = "27d" } },
    expect = {
      ["improvement/i"] = { escalated_to = "person/rob" }, findings = { stuck .. "person/rob improvement/i" },
    },
  },

  ["and is over once somebody takes it"] = {
    at = at,
    given = team { ["improvement/i"] = cheap },
    when = { { pass = "27d" }, { update = "improvement/i", set = { owner = "person/eva" } } },
    expect = { ["improvement/i"] = { can_happen = true }, findings = {} },
  },

  ["or it is under way"] = {
    at = at,
    given = team { ["improvement/i"] = cheap },
    when = { { pass = "27d" }, { update = "improvement/i", set = { state = "in_progress" } } },
    expect = { ["improvement/i"] = { can_happen = null }, findings = {} },
  },

  ["where nobody in the line may, the last of it hears"] = {
    at = at,
    given = team {
      ["person/ines"] = { name = "Ines", manager = "person/rob", budget_authority = money(99000000, "USD") },
      ["improvement/i"] = dear,
    },
    when = { { pass = "14d" } },
    expect = { findings = { stuck .. "person/ines improvement/i" } },
  },

  ["who has left is passed over, who has no budget is named, and what costs nothing everybody may do"] = {
    at = at,
    given = {
      ["person/old"] = { name = "Old", manager = "person/eva", left_on = "2026-01-01" },
      ["person/pat"] = { name = "Pat", manager = "person/old" },
      ["person/eva"] = { name = "Eva", budget_authority = money(900000, "EUR") },
      ["improvement/i"] = { title = "New shelves", owner = "person/pat", cost = money(500000, "EUR") },
      ["improvement/j"] = { title = "Clear labels", owner = "person/pat", cost = money(0, "EUR") },
    },
    when = { { pass = "14d" } },
    expect = {
      ["improvement/i"] = { escalated_to = "person/eva" }, ["improvement/j"] = { can_happen = true },
      findings = { stuck .. "person/eva improvement/i" },
    },
  },

  ["without an owner it is for who owns the service, or else the process"] = {
    at = at,
    given = {
      ["person/eva"] = { name = "Eva" }, ["person/pat"] = { name = "Pat" },
      ["service/shop"] = { name = "Shop", owner = "person/eva" },
      ["process/p"] = { name = "Goods in", owner = "person/pat" },
      ["improvement/i"] = { title = "Clear labels", service = "service/shop" },
      ["improvement/j"] = { title = "Fewer forms", process = "process/p" },
    },
    when = { { pass = "14d" } },
    expect = {
      ["improvement/i"] = { escalated_to = "person/eva" }, ["improvement/j"] = { escalated_to = "person/pat" },
      findings = { stuck .. "person/eva improvement/i", stuck .. "person/pat improvement/j" },
    },
  },

  ["a team of one is a team, where the house says so"] = {
    at = at,
    params = { ["improvement.everyone_suggests"] = { smallest = 1 } },
    given = {
      ["unit/tower"] = { name = "Tower", head = "person/pat" }, ["person/pat"] = { name = "Pat", unit = "unit/tower" },
    },
    when = { { pass = "90d" } },
    expect = {
      ["unit/tower"] = { people = 1, participation = 0 },
      findings = { "improvement.everyone_suggests silent unit/tower" },
    },
  },

  ["an owner who left, and a line that is empty"] = {
    at = at,
    given = {
      ["person/old"] = { name = "Old", left_on = "2026-01-01" },
      ["improvement/i"] = { title = "Alone", owner = "person/old" },
    },
    when = { { pass = "14d" } },
    expect = {
      ["improvement/i"] = { escalated_to = null }, findings = { "improvement.somebody_can nobody_can improvement/i" },
    },
  },
}
