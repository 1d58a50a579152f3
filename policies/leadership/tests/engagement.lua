-- SPDX-License-Identifier: Apache-2.0
local function house(more)
  local given = {
    ["unit/it"] = { name = "IT", business = "it", head = "person/ines" },
    ["unit/law"] = { name = "Legal", business = "legal", head = "person/lea" },
    ["unit/contracts"] = { name = "Contracts", parent = "unit/law" },
    ["person/petra"] = { name = "Petra", position = "ceo" },
    ["person/ines"] = { name = "Ines", unit = "unit/it", position = "cio" },
    ["person/tom"] = { name = "Tom", unit = "unit/it", position = "it_director" },
    ["person/lea"] = { name = "Lea", unit = "unit/law" },
    ["person/cora"] = { name = "Cora", unit = "unit/contracts" },
    ["person/gone"] = { name = "Gus", position = "coo", left_on = "2026-01-31" },
    ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local function part(what, person, more)
  local fields = { programme = "programme/bsm", part = what, person = person and "person/" .. person }
  for name, value in pairs(more or {}) do
    fields[name] = value
  end
  return fields
end

local benefits = "leadership.ledger_complete benefits_missing programme/bsm"
local no_drivers = "leadership.drivers nobody_drives programme/bsm"

return tests {
  ["who is needed and not there is listed, one by one, to the lead"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["participation/tom"] = part("member", "tom"),
      ["participation/law"] = part("needed", nil, { unit = "unit/law" }),
      ["participation/cora"] = part("needed", "cora"),
    },
    expect = {
      ["programme/bsm"] = { takes_part = 1, outside_it = 0, needed = 5, missing = 3 },
      findings = {
        benefits, no_drivers,
        "leadership.engagement role_missing/ceo programme/bsm",
        "leadership.engagement needed_missing/law programme/bsm",
        "leadership.engagement needed_missing/cora programme/bsm",
        "leadership.engagement it_alone programme/bsm",
        "leadership.engagement nobody_stands_in programme/bsm",
      },
    },
  },

  ["somebody from a unit beneath is enough for a function, and whoever is asked in ends it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["participation/tom"] = part("stand_in", "tom", { stands_in_for = "person/ines" }),
      ["participation/law"] = part("needed", nil, { unit = "unit/law" }),
    },
    when = {
      { put = "participation/cora", set = part("member", "cora") },
      { put = "participation/petra", set = part("member", "petra") },
    },
    expect = {
      ["programme/bsm"] = { takes_part = 3, outside_it = 2, missing = 0, stand_in = "person/tom" },
      findings = { benefits, no_drivers },
    },
  },

  ["who is only a name is asked, and not once they did something"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["leadership.engagement"] = { needed = {} }, ["leadership.lead"] = { act_every = "3650d" },
      leadership = { act_every = "3650d" } },
    given = house {
      ["participation/cora"] = part("member", "cora", { from_date = "2026-01-01" }),
      ["participation/tom"] = part("stand_in", "tom", { stands_in_for = "person/ines" }),
      ["participation/ines"] = part("member", "ines"),
      ["evidence/e"] = { programme = "programme/bsm", person = "person/tom", what = "Spoke",
        done_at = "2026-02-02T09:00:00Z" },
    },
    when = {
      { pass = "91d" },
      { put = "evidence/e2", set = { programme = "programme/bsm", person = "person/tom", what = "Spoke again",
        done_at = "2026-05-30T09:00:00Z" } },
    },
    expect = {
      ["participation/cora"] = { engaged = false },
      ["participation/tom"] = { engaged = true },
      ["participation/ines"] = { engaged = false },
      findings = {
        benefits, no_drivers,
        "leadership.silent only_a_name participation/cora",
      },
    },
  },

  ["one seen long ago is told when that was"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["leadership.engagement"] = { needed = {} } },
    given = house {
      ["participation/cora"] = part("member", "cora", { from_date = "2025-01-01" }),
      ["evidence/e"] = { programme = "programme/bsm", person = "person/cora", what = "Spoke",
        done_at = "2025-02-02T09:00:00Z" },
    },
    expect = {
      ["participation/cora"] = { engaged = false },
      findings = {
        benefits, no_drivers, "leadership.engagement nobody_stands_in programme/bsm",
        "leadership.silent only_a_name participation/cora",
      },
    },
  },
}
