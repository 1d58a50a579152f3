-- SPDX-License-Identifier: Apache-2.0
local function house(contexts, more)
  local given = {
    ["unit/it"] = { name = "IT", business = "it" }, ["unit/web"] = { name = "Web", parent = "unit/it" },
    ["unit/sales"] = { name = "Sales", business = "sales" },
    ["person/maya"] = { name = "Maya", unit = "unit/sales" }, ["person/noor"] = { name = "Noor", unit = "unit/web" },
    ["person/tom"] = { name = "Tom" },
    ["service/shop"] = { name = "Shop", kind = "business", owner = "person/tom", criticality = "high" },
    ["service/web"] = { name = "Web", owner = "person/tom" }, ["service/net"] = { name = "Net" },
    ["dependency/1"] = { consumer = "service/shop", provider = "service/web", share = 1 },
    ["dependency/2"] = { consumer = "service/web", provider = "service/net", share = 1 },
  }
  for n, context in ipairs(contexts) do
    context.service, context.tells = "service/shop", "They order, we deliver"
    given["business_context/c" .. n] = context
  end
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end


local reports = {
  "reporting.formal_reports not_reported/it_contribution unit/it",
  "reporting.formal_reports not_reported/it_performance unit/it",
}

local function found(...)
  local list = { reports[1], reports[2] }
  for _, text in ipairs { ... } do
    list[#list + 1] = text
  end
  return list
end

local none = { "reporting.context no_context service/web", "reporting.context no_context service/net" }

return tests {
  ["told by the business, and what stands beneath it is told with it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { { told_by = "person/maya", told_on = "2026-02-01", it_does = "Takes the orders" } },
    expect = {
      ["service/shop"] = { context = "fresh", context_by = "person/maya", context_on = "2026-02-01" },
      ["service/web"] = { context = "from_above" }, ["service/net"] = { context = "from_above" },
      findings = found(),
    },
  },

  ["nobody told"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({}, { ["service/web"] = { name = "Web", state = "retired" } }),
    expect = { ["service/shop"] = { context = "none" }, ["service/web"] = { context = null },
      findings = found("reporting.context no_context service/shop", none[2],
        "reporting.one_model serves_nobody service/net", "reporting.one_model stands_on_nothing service/shop") },
  },

  ["what IT tells itself is not it, even when newer"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      { told_by = "person/noor", told_on = "2026-02-20", it_does = "All" },
      { told_by = "person/noor", told_on = "2026-01-20", it_does = "All" },
    },
    when = { { put = "business_context/b", set = { service = "service/shop", told_by = "person/maya",
      told_on = "2026-01-01", tells = "They come", it_does = "Much" } } },
    expect = { ["service/shop"] = { context = "fresh", context_by = "person/maya" }, findings = found() },
  },

  ["told by IT only"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { { told_by = "person/noor", told_on = "2026-02-20", it_does = "All" } },
    expect = { ["service/shop"] = { context = "from_it" },
      findings = found("reporting.context context_from_it service/shop", none[1], none[2]) },
  },

  ["it ages"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { { told_by = "person/maya", told_on = "2025-03-10", it_does = "All" } },
    when = { { pass = "10d" } },
    expect = { ["service/shop"] = { context = "old" },
      findings = found("reporting.context context_old service/shop", none[1], none[2]) },
  },

  ["and it ends with who told it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { { told_by = "person/maya", told_on = "2026-02-10", it_does = "All" } },
    when = { { update = "person/maya", set = { left_on = "2026-03-01" } } },
    expect = { ["service/shop"] = { context = "old" },
      findings = found("reporting.context context_old service/shop", none[1], none[2]) },
  },

  ["the part of IT is missing"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { { told_by = "person/maya", told_on = "2026-02-10" } },
    expect = { ["service/shop"] = { context = "half" },
      findings = found("reporting.context it_part_unknown service/shop", none[1], none[2]) },
  },

  ["one model: who is carried by whom, through all layers"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ { told_by = "person/maya", told_on = "2026-02-01", it_does = "Takes the orders" } }, {
      ["service/alone"] = { name = "Alone", owner = "person/tom" }, ["service/gone"] = { name = "Gone",
        state = "retired" },
      ["dependency/3"] = { consumer = "service/gone", provider = "service/alone", share = 1 },
      ["service/past"] = { name = "Past", state = "retired" },
      ["dependency/4"] = { consumer = "service/alone", provider = "service/past", share = 1 },
    }),
    expect = {
      ["service/shop"] = { stands_on = "Web", carries = null, serves_business = true, layer = 0 },
      ["service/net"] = { stands_on = null, carries = "Web", serves_business = true, layer = 2 },
      ["service/alone"] = { serves_business = false }, ["service/gone"] = { layer = null },
      findings = found("reporting.context no_context service/alone", "reporting.one_model serves_nobody service/alone"),
    },
  },
}
