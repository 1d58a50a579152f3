-- SPDX-License-Identifier: Apache-2.0
local speaks = [[
return policy {
  title = "It speaks",
  on = "service",
  findings = { bad = "medium" },
  eval = function(service, ctx)
    if service.criticality == "high" then
      ctx:finding("bad", { message = "It is bad", owner = service.unit or service.owner })
    end
  end,
}
]]

local function given(more)
  local all = {
    ["person/ana"] = { name = "Ana", manager = "person/ben", deputy = "person/dora" },
    ["person/ben"] = { name = "Ben" },
    ["person/dora"] = { name = "Dora" },
    ["person/tom"] = { name = "Tom", manager = "person/ana" },
    ["person/cleo"] = { name = "Cleo", position = "cio" },
    ["unit/desk"] = { name = "Service desk", head = "person/tom" },
    ["service/shop"] = { name = "Shop", owner = "person/ana", criticality = "high" },
  }
  for id, fields in pairs(more or {}) do
    all[id] = fields
  end
  return all
end

local function acceptance(more)
  local set = {
    policy = "core.speaks", record = "service/shop", code = "bad", reason = "The new shop opens in April",
    until_at = "2026-04-01T00:00:00Z",
  }
  for name, value in pairs(more or {}) do
    set[name] = value
  end
  return set
end

local function by(who, refused, more, records)
  return {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = given(records),
    when = { { as = who, create = "acceptance/a1", set = acceptance(more) } },
    expect = {
      refused = refused or false,
      ["acceptance/a1"] = not refused and { severity = "medium", message = "It is bad" } or false,
    },
  }
end

local only = "Only whoever answers for this finding"

return tests {
  ["the owner may"] = by("person/ana"),
  ["so may whoever is above"] = by("person/ben"),
  ["and who acts in their stead"] = by("person/dora"),
  ["and whoever decides for all"] = by("person/cleo"),
  ["nobody else may"] = by("person/tom", only),
  ["no machine may"] = by("token/robot", "Only a person lets a finding stand: say who, with --as"),
  ["nobody who is not known may"] = by("person/nobody",
    "Only a person lets a finding stand, and person/nobody is not recorded: record who that is first"),
  ["of a unit's finding whoever leads it"] = by("person/tom", nil, nil, {
    ["service/shop"] = { name = "Shop", owner = "person/ana", unit = "unit/desk", criticality = "high" },
  }),
  ["not in another's name"] = by("person/ana", "in their own name", { by = "person/ben" }),
  ["not for ever"] = by("person/ana", "365 days at most", { until_at = "2027-03-02T09:00:01Z" }),
  ["for as long as a year"] = by("person/ana", nil, { until_at = "2027-03-02T09:00:00Z" }),
  ["not without a reason"] = by("person/ana", "why may it stand", { reason = "  " }),
  ["not what is not said"] = by("person/ana", "up to which severity", { code = "worse" }),

  ["nobody else prolongs it or takes it back"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = given(),
    when = {
      { as = "person/ana", create = "acceptance/a1", set = acceptance() },
      { as = "person/tom", update = "acceptance/a1", set = { withdrawn_at = "2026-03-02T10:00:00Z" } },
    },
    expect = { refused = only, ["acceptance/a1"] = { by = "person/ana", withdrawn_at = null } },
  },

  ["another who may takes it over"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = given(),
    when = {
      { as = "person/ana", create = "acceptance/a1", set = acceptance() },
      { as = "person/ben", update = "acceptance/a1", set = { until_at = "2026-05-01T00:00:00Z" } },
    },
    expect = { ["acceptance/a1"] = { by = "person/ben", owner = "person/ana" } },
  },
}
