-- SPDX-License-Identifier: Apache-2.0
local function house(more)
  local given = {
    ["unit/sales"] = { name = "Sales", kind = "division", business = "sales", relationship_manager = "person/ana",
      head = "person/maya" },
    ["person/ana"] = { name = "Ana" }, ["person/maya"] = { name = "Maya" },
    ["channel/board"] = { name = "The board", level = "executive", unit = "unit/sales", every = "31d" },
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

local function said(day, more)
  local fields = { channel = "channel/board", held_at = day .. "T09:00:00Z" }
  for name, value in pairs(more) do
    fields[name] = value
  end
  return fields
end

local single = "reporting.levels single_level unit/sales"

return tests {
  ["both speak, lately, and at one level only"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["dialogue/1"] = said("2026-03-01", { from_business = "person/maya", from_it = "person/ana" }),
    },
    expect = {
      ["channel/board"] = { alive = true, two_way = true, last_used = "2026-03-01T09:00:00Z" },
      ["unit/sales"] = { levels_in_use = 1, channels = 1 }, findings = { single },
    },
  },

  ["at two levels it is well"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["dialogue/1"] = said("2026-03-01", {}),
      ["channel/desk"] = { name = "The desk", level = "team", unit = "unit/sales" },
      ["dialogue/2"] = { channel = "channel/desk", held_at = "2026-02-01T00:00:00Z", direction = "both" },
    },
    expect = { ["unit/sales"] = { levels_in_use = 2 }, findings = {} },
  },

  ["one way, whatever it is called, and both ways again"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["dialogue/1"] = said("2026-02-01", { from_it = "person/ana" }),
      ["dialogue/2"] = said("2026-03-01", { direction = "to_business" }),
    },
    expect = { ["channel/board"] = { two_way = false },
      findings = { single, "reporting.channel one_way channel/board" } },
  },

  ["answered, it is a talk"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["dialogue/1"] = said("2026-02-01", { from_it = "person/ana" }) },
    when = { { put = "dialogue/2", set = said("2026-03-01", { from_business = "person/maya" }) } },
    expect = { ["channel/board"] = { two_way = true }, findings = { single } },
  },

  ["complaints that nobody answers are one way, too"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["dialogue/1"] = said("2026-03-01", { from_business = "person/maya" }) },
    expect = { findings = { single, "reporting.channel one_way channel/board" } },
  },

  ["one that is meant to go one way says so itself"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["channel/news"] = { name = "News", level = "user", direction = "to_business", owner = "person/ana" },
    },
    expect = { findings = { "reporting.channel one_way channel/news" } },
  },

  ["silence for longer than agreed is stale"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["dialogue/1"] = said("2026-03-01", {}) },
    when = { { pass = "32d" } },
    expect = { ["channel/board"] = { alive = false }, ["unit/sales"] = { levels_in_use = 0 },
      findings = { "reporting.channel stale channel/board" } },
  },

  ["never used is stale after a while; without an owner or manager it is the unit's"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["unit/sales"] = { name = "Sales", head = "person/maya" } },
    when = { { pass = "32d" } },
    expect = { findings = { "reporting.channel stale channel/board" } },
  },

  ["who has results or agreements to lose and no channel is asked to have one"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["unit/care"] = { name = "Care", head = "person/maya" }, ["unit/it"] = { name = "IT", business = "it" },
      ["unit/all"] = { name = "All", kind = "company" },
      ["outcome/o"] = { name = "Calm", unit = "unit/care" }, ["outcome/i"] = { name = "Inner", unit = "unit/it" },
      ["outcome/a"] = { name = "All", unit = "unit/all" },
      ["dialogue/1"] = said("2026-03-01", {}),
    },
    expect = { ["unit/care"] = { channels = 0 }, ["unit/it"] = { channels = null },
      findings = { single, "reporting.levels no_channel unit/care" } },
  },
}
