-- SPDX-License-Identifier: Apache-2.0
local not_signed_up = "commitment.ownership owner_has_not_signed_up service/shop"

local function shop(owner, more)
  local service = {
    name = "Shop", owner = owner, criticality = "mission_critical", cost_per_year = money(30000000, "EUR"),
    unit = "unit/web",
  }
  for field, value in pairs(more or {}) do
    service[field] = value
  end
  return service
end

local function line(more)
  local people = {
    ["unit/web"] = { name = "Web", business = "it" },
    ["unit/sales"] = { name = "Sales", business = "sales" },
    ["part/p1"] = { service = "service/shop", kind = "people", unit = "unit/sales" },
    ["person/petra"] = { name = "Petra", level = 0, budget_authority = money(900000000, "EUR") },
    ["person/ines"] = { name = "Ines", manager = "person/petra", budget_authority = money(50000000, "EUR") },
    ["person/tom"] = { name = "Tom", manager = "person/ines", budget_authority = money(40000000, "EUR") },
    ["person/lena"] = { name = "Lena", manager = "person/tom", budget_authority = money(1000000, "EUR") },
  }
  for id, fields in pairs(more) do
    people[id] = fields
  end
  return people
end

return tests {
  ["who is too far down and may spend too little hears of the first who is not"] = {
    given = line { ["service/shop"] = shop("person/lena") },
    expect = {
      ["service/shop"] = { authority = "too_little", authority_with = "person/tom" },
      findings = { "commitment.authority too_little_authority service/shop", not_signed_up },
    },
  },

  ["who is near enough to the top and may spend enough can enforce it"] = {
    given = line { ["service/shop"] = shop("person/tom") },
    expect = { ["service/shop"] = { authority = "enough", authority_with = null }, findings = { not_signed_up } },
  },

  ["what matters less may lie further down, and what costs nothing needs no money"] = {
    given = line { ["service/shop"] = shop("person/lena", { criticality = "high", cost_per_year = null }) },
    expect = { ["service/shop"] = { authority = "enough" }, findings = { not_signed_up } },
  },

  ["an owner who is given the money has the authority"] = {
    given = line { ["service/shop"] = shop("person/lena", { criticality = "medium" }) },
    when = { { update = "person/lena", set = { budget_authority = money(30000000, "EUR") } } },
    expect = { ["service/shop"] = { authority = "enough" }, findings = { not_signed_up } },
  },

  ["a part of the cost may do"] = {
    params = { ["commitment.authority"] = { cost_share = 3 } },
    given = line { ["service/shop"] = shop("person/lena", { criticality = "medium" }) },
    expect = { ["service/shop"] = { authority = "enough" }, findings = { not_signed_up } },
  },

  ["somebody who has left has no authority"] = {
    given = line {
      ["person/tom"] = {
        name = "Tom", manager = "person/ines", budget_authority = money(40000000, "EUR"), left_on = "2025-12-31",
      },
      ["person/lena"] = { name = "Lena", manager = "person/tom", budget_authority = money(9000000, "EUR") },
      ["service/shop"] = shop("person/lena", { criticality = "low" }),
    },
    expect = {
      ["service/shop"] = { authority = "too_little", authority_with = "person/ines" },
      findings = { "commitment.authority too_little_authority service/shop", not_signed_up },
    },
  },

  ["whether money in another currency is enough is not known"] = {
    given = line {
      ["person/lena"] = { name = "Lena", manager = "person/ines", budget_authority = money(90000000, "USD") },
      ["service/shop"] = shop("person/lena", { criticality = "low" }),
    },
    expect = {
      ["service/shop"] = { authority = "unknown", authority_with = null },
      findings = { "commitment.authority authority_not_known service/shop", not_signed_up },
    },
  },

  ["where nobody up the line may spend so much, that is said"] = {
    given = line {
      ["person/rui"] = { name = "Rui", manager = "person/petra" },
      ["service/shop"] = shop("person/rui", { cost_per_year = money(1000000000, "EUR") }),
    },
    expect = {
      ["service/shop"] = { authority = "too_little", authority_with = null },
      findings = { "commitment.authority too_little_authority service/shop", not_signed_up },
    },
  },

  ["how far somebody is from the top has to be known"] = {
    given = {
      ["unit/web"] = { name = "Web", business = "it" },
      ["unit/sales"] = { name = "Sales", business = "sales", head = "person/rui" },
      ["part/p1"] = { service = "service/shop", kind = "people", unit = "unit/sales" },
      ["person/rui"] = { name = "Rui", budget_authority = money(40000000, "EUR") },
      ["service/shop"] = shop("person/rui"),
    },
    expect = {
      ["service/shop"] = { authority = "unknown" },
      findings = { "commitment.authority authority_not_known service/shop", not_signed_up },
    },
  },

  ["who leads all of it is at the top, with or without a number"] = {
    given = line {
      ["person/petra"] = { name = "Petra", position = "ceo", budget_authority = money(900000000, "EUR") },
      ["service/shop"] = shop("person/tom"),
    },
    expect = { ["service/shop"] = { authority = "enough" }, findings = { not_signed_up } },
  },

  ["a retired service is nobody's to enforce"] = {
    given = line { ["service/shop"] = shop("person/lena", { state = "retired" }) },
    expect = { ["service/shop"] = { authority = null }, findings = {} },
  },
}
