-- SPDX-License-Identifier: Apache-2.0
local ana = { name = "Ana", unit = "unit/north" }
local units = {
  region = { name = "Region", kind = "customer" },
  north = { name = "Shop in the north", kind = "customer", parent = "unit/region" },
  south = { name = "Shop in the south", kind = "customer", parent = "unit/region" },
}

local function with(facts)
  local all = {
    ["unit/region"] = units.region, ["unit/north"] = units.north, ["unit/south"] = units.south,
    ["person/ana"] = ana, ["service/till"] = { name = "Till" },
    ["incident/i1"] = {
      title = "Till is dark", service = "service/till", caller = "person/ana", priority = "p1", state = "in_progress",
      opened_at = "2026-03-02T08:00:00Z",
    },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local function agreed(set)
  local all = { name = "Tills", service = "service/till", state = "published" }
  for field, value in pairs(set) do
    all[field] = value
  end
  return all
end

return tests {
  ["the nearest customer's agreement holds, and the others are named"] = {
    at = "2026-03-02T09:00:00Z",
    given = with {
      ["agreement/all"] = agreed {},
      ["agreement/region"] = agreed { customer = "unit/region" },
      ["agreement/north"] = agreed { customer = "unit/north" },
      ["agreement/south"] = agreed { customer = "unit/south" },
    },
    expect = {
      ["incident/i1"] = {
        agreement = "agreement/north", other_agreements = { "agreement/region", "agreement/all" },
        agreement_because = "agreed with Shop in the north, where Ana belongs", customer = "unit/north",
      },
      findings = {},
    },
  },

  ["a part of a customer is that customer"] = {
    at = "2026-03-02T09:00:00Z",
    given = with { ["agreement/all"] = agreed {}, ["agreement/region"] = agreed { customer = "unit/region" } },
    expect = {
      ["incident/i1"] = {
        agreement = "agreement/region",
        agreement_because = "agreed with Region, of which Shop in the north of Ana is a part",
      },
    },
  },

  ["what a monitor tells falls under what is for everybody"] = {
    at = "2026-03-02T09:00:00Z",
    given = with { ["agreement/all"] = agreed {}, ["agreement/north"] = agreed { customer = "unit/north" } },
    when = { { update = "incident/i1", set = { caller = null } } },
    expect = { ["incident/i1"] = { agreement = "agreement/all", agreement_because = "agreed for everybody" } },
  },

  ["and what the provider's own people tell is the customer's all the same"] = {
    at = "2026-03-02T09:00:00Z",
    given = with {
      ["unit/desk"] = { name = "Desk" },
      ["person/noor"] = { name = "Noor", unit = "unit/desk" },
      ["agreement/north"] = agreed { customer = "unit/north", provider = "unit/desk" },
    },
    when = { { update = "incident/i1", set = { caller = "person/noor" } } },
    expect = {
      ["incident/i1"] = {
        agreement = "agreement/north", agreement_because = "agreed with Shop in the north; Noor is of the provider",
        customer = "unit/north",
      },
    },
  },

  ["drafts, other services and what was not yet or no more in force do not count"] = {
    at = "2026-03-02T09:00:00Z",
    given = with {
      ["service/shelf"] = { name = "Shelf" },
      ["agreement/draft"] = agreed { state = "draft" },
      ["agreement/shelf"] = agreed { service = "service/shelf" },
      ["agreement/later"] = agreed { from_date = "2026-03-03" },
      ["agreement/ended"] = agreed { state = "ended" },
      ["agreement/until"] = agreed { to_date = "2026-03-01" },
      ["agreement/team"] = agreed { kind = "operational" },
    },
    expect = { ["incident/i1"] = { agreement = null, other_agreements = null, customer = "unit/north" } },
  },

  ["an agreement that has ended since still holds for what was opened before"] = {
    at = "2026-03-02T09:00:00Z",
    given = with { ["agreement/old"] = agreed { state = "ended", to_date = "2026-03-02" } },
    when = { { pass = "30d" } },
    expect = { ["incident/i1"] = { agreement = "agreement/old" } },
  },

  ["of two for the same customer the younger holds"] = {
    at = "2026-03-02T09:00:00Z",
    given = with {
      ["agreement/first"] = agreed { from_date = "2025-01-01" },
      ["agreement/second"] = agreed { from_date = "2026-01-01" },
    },
    expect = { ["incident/i1"] = { agreement = "agreement/second", other_agreements = { "agreement/first" } } },
  },

  ["where only signed ones count, both sides have to sign"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["sla.agreement"] = { signed_only = true } },
    given = with {
      ["agreement/all"] = agreed {},
      ["signature/provider"] = {
        agreement = "agreement/all", side = "provider", person = "person/ana", signed_at = "2026-03-01T09:00:00Z",
      },
    },
    expect = { ["incident/i1"] = { agreement = null } },
  },

  ["once they have, it holds from its first day"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["sla.agreement"] = { signed_only = true } },
    given = with {
      ["agreement/all"] = agreed {},
      ["service_target/t"] = { agreement = "agreement/all", metric = "resolution", within = "30m" },
    },
    when = {
      { create = "signature/a", set = {
        agreement = "agreement/all", side = "provider", person = "person/ana", signed_at = "2026-03-02T09:00:00Z",
      } },
      { create = "signature/b", set = {
        agreement = "agreement/all", side = "customer", person = "person/ana", signed_at = "2026-03-02T09:00:00Z",
      } },
    },
    expect = {
      ["incident/i1"] = { agreement = "agreement/all", resolution_due = "2026-03-02T08:30:00Z" },
      findings = { "sla.resolution breached incident/i1" },
    },
  },
}
