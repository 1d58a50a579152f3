-- SPDX-License-Identifier: Apache-2.0
local function house(more)
  local given = {
    ["unit/it"] = { name = "IT", kind = "division", business = "it", head = "person/ines" },
    ["unit/web"] = { name = "Web team", parent = "unit/it", head = "person/noor" },
    ["unit/shops"] = { name = "Shops", kind = "division", business = "sales", head = "person/jonas" },
    ["person/petra"] = { name = "Petra", executive = true },
    ["person/ines"] = { name = "Ines", unit = "unit/it", manager = "person/petra", executive = true },
    ["person/noor"] = { name = "Noor", unit = "unit/web", manager = "person/ines" },
    ["person/jonas"] = { name = "Jonas", unit = "unit/shops", manager = "person/petra" },
    ["person/greta"] = { name = "Greta", manager = "person/petra", executive = true },
    ["person/eve"] = { name = "Eve", unit = "unit/web" },
    ["person/otto"] = { name = "Otto" },
    ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local function driver(who, part)
  return { programme = "programme/bsm", part = part or "driver", person = "person/" .. who }
end

return tests {
  ["without titles, people are placed by what they do"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["participation/ines"] = driver "ines", ["participation/noor"] = driver "noor",
      ["participation/jonas"] = driver "jonas", ["participation/petra"] = driver "petra",
      ["participation/greta"] = driver "greta", ["participation/eve"] = driver "eve",
    },
    expect = {
      ["participation/ines"] = { role = "cio", cluster = "it", takes_part = true },
      ["participation/noor"] = { role = "it_manager", cluster = "it" },
      ["participation/jonas"] = { role = "line_manager", cluster = "business_line" },
      ["participation/petra"] = { role = "ceo", cluster = "c_level" },
      ["participation/greta"] = { role = "executive", cluster = "c_level" },
      ["participation/eve"] = { role = "other", cluster = "it" },
      ["programme/bsm"] = {
        drivers = 6, drivers_it = 3, drivers_c_level = 2, drivers_business_line = 1, driven_by = "it",
      },
    },
  },

  ["a position that is recorded goes before; and which group it belongs to is a parameter"] = {
    at = "2026-03-02T09:00:00Z",
    params = { leadership = {
      head_of_it = "person/otto", clusters = { line_manager = "business_line", executive = "business_line" },
    } },
    given = house {
      ["person/ward"] = { name = "Ward", position = "line_manager" },
      ["person/dean"] = { name = "Dean", position = "executive", executive = true, manager = "person/petra" },
      ["participation/ward"] = driver "ward", ["participation/dean"] = driver "dean",
      ["participation/otto"] = driver "otto",
    },
    expect = {
      ["participation/ward"] = { role = "line_manager", cluster = "business_line" },
      ["participation/dean"] = { role = "line_manager", cluster = "business_line" },
      ["participation/otto"] = { role = "cio", cluster = "it" },
      ["programme/bsm"] = { driven_by = "business_line" },
    },
  },

  ["two groups as strong as each other are several"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["participation/noor"] = driver "noor", ["participation/jonas"] = driver "jonas" },
    expect = { ["programme/bsm"] = { driven_by = "several" } },
  },

  ["a programme that nobody is said to drive is asked about, and a planned one is not"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["leadership.engagement"] = { needed = {} } },
    given = house {
      ["programme/later"] = { name = "Later", state = "planned" },
      ["programme/over"] = { name = "Over", state = "ended" },
      ["person/ines"] = { name = "Ines", unit = "unit/it", deputy = "person/noor" },
      ["unit/it"] = { name = "IT", business = "it", head = "person/ines" },
    },
    expect = {
      ["programme/bsm"] = { drivers = 0, driven_by = null },
      ["programme/over"] = { drivers = null },
      findings = {
        "leadership.drivers nobody_drives programme/bsm",
        "leadership.ledger_complete benefits_missing programme/bsm",
      },
    },
  },

  ["a driver whom nothing places is asked about"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["leadership.engagement"] = { needed = {} } },
    given = house {
      ["participation/otto"] = driver "otto", ["participation/what"] = { programme = "programme/bsm", part = "driver" },
      ["participation/shops"] = { programme = "programme/bsm", part = "member", unit = "unit/shops" },
      ["participation/web"] = { programme = "programme/bsm", part = "member", unit = "unit/web" },
      ["person/ines"] = { name = "Ines", unit = "unit/it", deputy = "person/noor" },
    },
    expect = {
      ["participation/otto"] = { role = "other", cluster = "other" },
      ["participation/shops"] = { cluster = "business_line", takes_part = false },
      ["participation/web"] = { cluster = "it" },
      ["programme/bsm"] = { drivers = 1, driven_by = "other" },
      findings = {
        "leadership.drivers_by_role no_known_role participation/otto",
        "leadership.drivers_by_role nobody_named participation/what",
        "leadership.drivers_by_role nobody_named participation/shops",
        "leadership.drivers_by_role nobody_named participation/web",
        "leadership.ledger_complete benefits_missing programme/bsm",
      },
    },
  },

  ["a part ends on its last day, and when the person leaves"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["participation/noor"] = { programme = "programme/bsm", part = "driver", person = "person/noor",
        from_date = "2026-03-03", to_date = "2026-03-05" },
      ["participation/jonas"] = driver "jonas",
    },
    when = {
      { pass = "2d" },
      { update = "person/jonas", set = { left_on = "2026-03-03" } },
    },
    expect = {
      ["participation/noor"] = { takes_part = true },
      ["participation/jonas"] = { takes_part = false },
      ["programme/bsm"] = { drivers = 1 },
    },
  },

  ["the day after its last day a part is over"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["participation/noor"] = { programme = "programme/bsm", part = "driver", person = "person/noor",
        to_date = "2026-03-05" },
    },
    when = { { pass = "4d" } },
    expect = { ["participation/noor"] = { takes_part = false }, ["programme/bsm"] = { drivers = 0 } },
  },

  ["who leads IT is who has the position, while they are here; else who leads its topmost unit"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["person/noor"] = { name = "Noor", unit = "unit/web", position = "cio" },
      ["participation/noor"] = driver "noor", ["participation/ines"] = driver "ines",
    },
    when = { { update = "person/noor", set = { left_on = "2026-03-01" } } },
    expect = {
      ["participation/ines"] = { role = "cio" },
      ["participation/noor"] = { role = "it_manager", takes_part = false },
    },
  },

  ["with the position, she leads IT"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["person/noor"] = { name = "Noor", unit = "unit/web", position = "cio" },
      ["participation/noor"] = driver "noor", ["participation/ines"] = driver "ines",
    },
    expect = { ["participation/noor"] = { role = "cio" }, ["participation/ines"] = { role = "it_manager" } },
  },
}
