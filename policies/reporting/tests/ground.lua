-- SPDX-License-Identifier: Apache-2.0
local function house(more)
  local given = {
    ["service/shop"] = { name = "Shop", criticality = "high", kind = "business" },
    ["service/web"] = { name = "Web", criticality = "low" }, ["service/wiki"] = { name = "Wiki", criticality = "low" },
    ["dependency/d"] = { consumer = "service/shop", provider = "service/web", share = 10 },
    ["component/box"] = { name = "Box", service = "service/web", health = "good", report_every = "1h",
      reported_at = "2026-03-02T08:30:00Z" },
    ["component/pen"] = { name = "Pen", service = "service/wiki" },
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

local rest = {
  "reporting.context no_context service/shop", "reporting.context no_context service/web",
  "reporting.context no_context service/wiki", "reporting.one_model serves_nobody service/wiki",
}

local function found(...)
  local list = table.move(rest, 1, #rest, 1, {})
  for _, text in ipairs { ... } do
    list[#list + 1] = text
  end
  return list
end

return tests {
  ["what a critical service stands on, however far down, is heard from within its interval, or said to be silent"] = {
    at = "2026-03-02T09:00:00Z",
    given = house(),
    when = { { pass = "31m" } },
    expect = {
      ["component/box"] = { watched = false, critical_for = "service/shop" },
      ["component/pen"] = { watched = null },
      findings = found "reporting.ground silent component/box",
    },
  },

  ["hearing from it ends that, a person's word does not"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["person/tom"] = { name = "Tom" } },
    when = {
      { pass = "2h" },
      { as = "source/watch", update = "component/box", set = { reported_at = "2026-03-02T11:00:00Z" } },
      { as = "person/tom", update = "component/box", set = { health = "degraded" } },
      { as = "person/tom", update = "component/box", set = { reported_at = "2026-03-02T10:00:00Z" } },
    },
    expect = {
      refused = "Only a source can say",
      ["component/box"] = { watched = true },
    },
  },

  ["nobody watches it: a part of a critical service that was never heard from"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["component/site"] = { name = "Site" },
      ["part/p"] = { service = "service/shop", component = "component/site" },
      ["component/gas"] = { name = "Gas" }, ["service/old"] = { name = "Old", state = "retired",
        criticality = "high" },
      ["part/q"] = { service = "service/old", component = "component/gas" },
      ["component/box"] = { name = "Box", service = "service/wiki" },
    },
    when = { { pass = "25h" } },
    expect = {
      ["component/site"] = { watched = false, critical_for = "service/shop" },
      ["component/gas"] = { critical_for = null },
      findings = found("reporting.ground never_heard_from component/site"),
    },
  },

  ["a ring of services ends, and a component may go"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { ["service/shop"] = { name = "Shop", criticality = "low", kind = "business" } },
    when = { { delete = "component/pen" } },
    expect = { ["component/box"] = { critical_for = null }, findings = rest },
  },
}
