-- SPDX-License-Identifier: Apache-2.0
local function house(more)
  local given = {
    ["person/tom"] = { name = "Tom" }, ["person/maya"] = { name = "Maya" },
    ["service/shop"] = { name = "Shop", kind = "business", owner = "person/tom", criticality = "mission_critical",
      loss_per_hour = money(1000000, "EUR") },
    ["business_context/b"] = { service = "service/shop", told_by = "person/maya", told_on = "2026-02-01",
      tells = "They order", it_does = "All of it" },
    ["unit/care"] = { name = "Care" }, ["person/ida"] = { name = "Ida", unit = "unit/care" },
    ["part/care"] = { service = "service/shop", kind = "people", unit = "unit/care" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local weak = "reporting.health weak service/shop"

return tests {
  ["all parts good"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {},
    expect = { ["service/shop"] = { health = "good", weakest_part = null, parts_known = 1 }, findings = {} },
  },

  ["a component that is down takes the service with it, and one it can do without degrades it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["component/web"] = { name = "Web", health = "down" },
      ["component/mail"] = { name = "Mail", health = "degraded" },
      ["part/web"] = { service = "service/shop", component = "component/web", essential = false },
      ["part/mail"] = { service = "service/shop", component = "component/mail", kind = "asset", essential = false },
    },
    when = { { pass = "1h" }, { update = "part/web", set = { essential = true } } },
    expect = {
      ["service/shop"] = { health = "down", weakest_part = "Web", weakest_kind = "component", parts_known = 3,
        cause = "Web, a component, which is down" },
      findings = { weak },
    },
  },

  ["a component of which it is said twice is essential if either says so"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["component/web"] = { name = "Web", health = "down" },
      ["part/web"] = { service = "service/shop", component = "component/web", essential = false },
      ["part/again"] = { service = "service/shop", component = "component/web", essential = true },
    },
    expect = { ["service/shop"] = { health = "down", parts_known = 2 }, findings = { weak } },
  },

  ["grave incidents and outages of a component speak, whatever its watch says; unknown is not good"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["service/shop"] = { name = "Shop", kind = "business", owner = "person/tom" },
      ["component/web"] = { name = "Web", service = "service/shop", health = "unknown" },
      ["component/db"] = { name = "Base", service = "service/shop", health = "good" },
    },
    when = {
      { put = "incident/i", set = { title = "I", component = "component/db", priority = "p1" } },
      { put = "outage/o", set = { service = "service/shop", component = "component/web",
        started_at = "2026-03-02T08:00:00Z" } },
      { update = "outage/o", set = { ended_at = "2026-03-02T08:30:00Z" } },
    },
    expect = {
      ["service/shop"] = { health = "degraded", weakest_part = "Base" }, findings = { weak },
    },
  },

  ["an unplanned outage is down, also where no part says why"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["outage/o"] = { service = "service/shop", started_at = "2026-03-02T08:00:00Z" },
      ["outage/later"] = { service = "service/shop", started_at = "2026-03-12T08:00:00Z" },
    },
    expect = { ["service/shop"] = { health = "down", weakest_part = null }, findings = { weak } },
  },

  ["an outage of a component"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["component/web"] = { name = "Web", service = "service/shop", health = "good" },
      ["component/old"] = { name = "Old", service = "service/shop", health = "unknown" },
      ["outage/o"] = { service = "service/shop", component = "component/web", started_at = "2026-03-02T08:00:00Z" },
    },
    expect = { ["service/shop"] = { health = "down", weakest_part = "Web" }, findings = {
      weak, "reporting.ground never_heard_from component/web", "reporting.ground never_heard_from component/old",
    } },
    when = { { pass = "2d" } },
  },

  ["people: nobody left, few, without who led them, nobody recorded"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["reporting.health"] = { few = 3 } },
    given = house {
      ["unit/led"] = { name = "Led", head = "person/lea" }, ["person/lea"] = { name = "Lea", unit = "unit/led",
        left_on = "2026-01-01" },
      ["person/a"] = { name = "A", unit = "unit/led" }, ["unit/empty"] = { name = "Empty" },
      ["service/two"] = { name = "Two" }, ["service/three"] = { name = "Three" }, ["service/four"] = { name = "Four" },
      ["service/five"] = { name = "Five" },
      ["unit/couple"] = { name = "Couple", head = "person/x" }, ["person/x"] = { name = "X", unit = "unit/couple" },
      ["person/y"] = { name = "Y", unit = "unit/couple" },
      ["part/2"] = { service = "service/two", kind = "people", unit = "unit/led" },
      ["part/3"] = { service = "service/three", kind = "people", unit = "unit/empty" },
      ["part/4"] = { service = "service/four", kind = "people", unit = "unit/couple" },
      ["part/5"] = { service = "service/five", kind = "people" },
    },
    when = { { update = "person/ida", set = { left_on = "2026-02-01" } } },
    expect = {
      ["service/shop"] = { health = "down", cause = "Care, people, which has nobody left in it" },
      ["service/two"] = { cause = "Led, people, which has lost Lea, who led it" },
      ["service/three"] = { health = "unknown" },
      ["service/four"] = { health = "degraded", cause = "Couple, people, which is only 2 people" },
      ["service/five"] = { health = null, parts_known = 0 },
    },
  },

  ["one person is enough, unless more are asked for"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["reporting.health"] = { few = 2 } },
    given = house {},
    expect = { ["service/shop"] = { cause = "Care, people, which is one person" }, findings = { weak } },
  },

  ["a supplier without a contract in force, or who keeps less than promised, is weak"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["supplier/card"] = { name = "Card" }, ["supplier/ice"] = { name = "Ice" }, ["supplier/none"] = { name = "None" },
      ["part/card"] = { service = "service/shop", kind = "supplier", supplier = "supplier/card" },
      ["contract/card"] = { name = "Cards", supplier = "supplier/card", service = "service/card" },
      ["service/card"] = { name = "Cards", state = "planned" },
      ["service_target/card"] = { contract = "contract/card", metric = "availability", at_least = 99.9 },
      ["outage/o"] = { service = "service/card", started_at = "2026-03-02T00:00:00Z",
        ended_at = "2026-03-02T08:00:00Z" },
      ["service/ice"] = { name = "Ice", owner = "person/tom" }, ["service/none"] = { name = "None" },
      ["component/ice"] = { name = "Freezer", service = "service/ice", supplier = "supplier/ice", health = "good" },
      ["contract/ice"] = { name = "Ice", supplier = "supplier/ice", to_date = "2026-03-01" },
      ["part/none"] = { service = "service/none", kind = "supplier", supplier = "supplier/none" },
    },
    expect = {
      ["service/shop"] = { health = "degraded", weakest_kind = "supplier",
        cause = "Card, a supplier, which comes to 98.92 % where 99.9 % was promised in Cards" },
      ["service/ice"] = { cause = "Ice, a supplier, which delivers without a contract since 2026-03-01" },
      ["service/none"] = { cause = "None, a supplier, which delivers without a contract" },
    },
  },

  ["a contract that is kept is good"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["supplier/card"] = { name = "Card" },
      ["part/card"] = { service = "service/shop", kind = "supplier", supplier = "supplier/card" },
      ["contract/card"] = { name = "Cards", supplier = "supplier/card", to_date = "2027-03-01" },
    },
    expect = { ["service/shop"] = { health = "good" }, findings = {} },
  },

  ["what is wrong beneath is named at the top, and said beneath only where it lies"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["service/web"] = { name = "Web" }, ["service/net"] = { name = "Net" }, ["service/fax"] = { name = "Fax",
        state = "retired" },
      ["component/cable"] = { name = "Cable", service = "service/net", health = "down",
        reported_at = "2026-03-02T09:00:00Z" },
      ["dependency/1"] = { consumer = "service/shop", provider = "service/web", share = 50 },
      ["dependency/2"] = { consumer = "service/web", provider = "service/net", share = 50 },
      ["dependency/3"] = { consumer = "service/web", provider = "service/fax", share = 50 },
    },
    expect = {
      ["service/shop"] = { health = "down", weakest_part = "Web", weakest_kind = "service", cause_part = "Cable",
        cause = "Cable, a component, which is down" },
      ["service/web"] = { health = "down" }, ["service/fax"] = { health = null },
      findings = { weak, "reporting.health weak service/net" },
    },
  },

  ["where the house lets nobody grade its parts, nothing is known of them"] = {
    at = "2026-03-02T09:00:00Z",
    files = {
      ["component_grade.lua"] = [[return policy {
        title = "t", on = "component", gives = { grade = text, grade_because = text }, eval = function() end,
      }]],
      ["supplier_grade.lua"] = [[return policy {
        title = "t", on = "supplier", gives = { grade = text, grade_because = text }, eval = function() end,
      }]],
      ["people_here.lua"] = [[return policy {
        title = "t", on = "unit", gives = { people_here = integer, people_gone = integer, is_led = boolean },
        eval = function() end,
      }]],
    },
    given = house {
      ["component/web"] = { name = "Web", service = "service/shop", health = "down", supplier = "supplier/card",
        reported_at = "2026-03-02T09:00:00Z" },
      ["supplier/card"] = { name = "Card" },
      ["part/web"] = { service = "service/shop", component = "component/web" },
    },
    expect = {
      ["service/shop"] = { health = "unknown", parts_known = 3, weakest_part = "Care" }, findings = {},
    },
  },

  ["a critical service of machines alone is asked about its people"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["part/care"] = { service = "service/shop", component = "component/web" },
      ["component/web"] = { name = "Web", health = "good", reported_at = "2026-03-02T09:00:00Z" },
    },
    expect = { findings = { "reporting.health only_machines service/shop" } },
  },
}
