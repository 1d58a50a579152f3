-- SPDX-License-Identifier: Apache-2.0
local function house(service, more)
  local given = {
    ["person/ines"] = { name = "Ines", position = "cio" },
    ["person/tom"] = { name = "Tom" }, ["person/maya"] = { name = "Maya" },
    ["unit/sales"] = { name = "Sales", head = "person/maya" },
    ["outcome/o"] = { name = "Orders", value_per_year = money(100, "EUR") },
    ["need/n"] = { name = "Orders come in", unit = "unit/sales", criticality = "mission_critical",
      outcome = "outcome/o", service = service and "service/shop" },
    ["service/shop"] = service,
    ["commitment/c"] = service and service.owner and { person = "person/tom", role = "service_owner",
      service = "service/shop" } or nil,
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

local open = { "leadership.critical_needs not_covered need/n" }

return tests {
  ["no service"] = {
    given = house(nil, { ["need/small"] = { name = "Tea", criticality = "low" }, ["need/any"] = { name = "Light",
      criticality = "high" } }),
    expect = {
      ["need/n"] = { covered = false, gap = "no_service", most_critical = true },
      ["need/small"] = { covered = false, most_critical = false },
      findings = { open[1], "leadership.critical_needs not_covered need/any" },
    },
  },
  ["a service that is only planned"] = {
    given = house { name = "Shop", state = "planned" },
    expect = { ["need/n"] = { gap = "not_live" }, findings = open },
  },
  ["a service that has gone"] = {
    given = house { name = "Shop", state = "retired" },
    expect = { ["need/n"] = { gap = "not_live" }, findings = open },
  },
  ["work done by hand"] = {
    given = house({ name = "Shop", kind = "business", owner = "person/tom" }, {
      ["service/old"] = { name = "Old", state = "retired" },
      ["dependency/d"] = { consumer = "service/shop", provider = "service/old", share = 1 },
    }),
    expect = { ["need/n"] = { gap = "no_technology" }, findings = open },
  },
  ["nobody owns it"] = {
    given = house { name = "Shop" },
    expect = { ["need/n"] = { gap = "no_owner" }, findings = open },
  },
  ["an owner in name does not cover it, and a yes does"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { name = "Shop", owner = "person/tom" },
    expect = { ["need/n"] = { gap = "owner_in_name" }, findings = open },
  },
  ["covered by a business service that stands on a live IT service, whose owner said yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ name = "Shop", kind = "business", owner = "person/tom" }, {
      ["service/web"] = { name = "Web" },
      ["dependency/d"] = { consumer = "service/shop", provider = "service/web", share = 1 },
    }),
    when = { { as = "person/tom", update = "commitment/c", set = { accepted = true } } },
    expect = { ["need/n"] = { covered = true, gap = null }, findings = {} },
  },
  ["a component will do"] = {
    given = house({ name = "Shop", kind = "business" }, { ["component/c"] = { name = "C", service = "service/shop" } }),
    expect = { ["need/n"] = { gap = "no_owner" }, findings = open },
  },
  ["so will a part"] = {
    given = house({ name = "Shop", kind = "business" }, {
      ["component/c"] = { name = "C" },
      ["part/p"] = { service = "service/shop", component = "component/c" },
    }),
    expect = { ["need/n"] = { gap = "no_owner" }, findings = open },
  },
}
