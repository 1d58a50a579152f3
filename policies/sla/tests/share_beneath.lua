-- SPDX-License-Identifier: Apache-2.0
-- The shop is promised to sellers; a team and a supplier are beneath it.
local function chain(facts)
  local all = {
    ["person/maya"] = { name = "Maya" },
    ["unit/night"] = { name = "Night operations" },
    ["supplier/north"] = { name = "Northcloud" },
    ["service/shop"] = { name = "Shop", owner = "person/maya" },
    ["agreement/shop"] = { name = "Shop for sellers", service = "service/shop" },
    ["agreement/team"] = {
      name = "Night watch", kind = "operational", state = "published", service = "service/shop",
      provider = "unit/night",
    },
    ["contract/north"] = { name = "Servers", supplier = "supplier/north", service = "service/shop" },
    ["support/team"] = { agreement = "agreement/shop", operational = "agreement/team" },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local function target(of, metric, at_least, priority)
  local within = metric ~= "availability" and (of == "agreement/shop" and "8h" or "1h") or nil
  return { metric = metric, at_least = at_least, priority = priority, within = within, [of:match("^%l+")] = of }
end

local at = "2026-03-02T09:00:00Z"
local more = { "sla.share_beneath more_than_beneath/shop team agreement/shop" }

return tests {
  ["95 of 100 in time do not stand on 90"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "resolution", 95),
      ["service_target/team"] = target("agreement/team", "resolution", 90),
    },
    expect = { findings = more },
  },

  ["until they are as many"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "resolution", 95),
      ["service_target/team"] = target("agreement/team", "resolution", 90),
    },
    when = { { update = "service_target/team", set = { at_least = 95 } } },
    expect = { findings = {} },
  },

  ["all of them are more than some"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "response"),
      ["service_target/team"] = target("agreement/team", "response", 99),
    },
    expect = { findings = more },
  },

  ["what is promised for other priorities is another matter, and so is one that may stand in"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "resolution", 95, "p1"),
      ["service_target/team"] = target("agreement/team", "resolution", 90, "p3"),
      ["service_target/high"] = target("agreement/team", "resolution", 97, "p1"),
      ["support/north"] = { agreement = "agreement/shop", contract = "contract/north", how = "instead" },
      ["service_target/north"] = target("contract/north", "resolution", 5),
      ["support/empty"] = { agreement = "agreement/shop" },
    },
    expect = { findings = {} },
  },

  ["an availability of which nobody beneath promises anything"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "availability", 99.9),
      ["support/north"] = { agreement = "agreement/shop", contract = "contract/north" },
    },
    expect = { findings = { "sla.share_beneath not_promised_beneath/shop agreement/shop" } },
  },

  ["is no more so where one of them does"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "availability", 99.9),
      ["support/north"] = { agreement = "agreement/shop", contract = "contract/north" },
      ["service_target/north"] = target("contract/north", "availability", 99.95),
    },
    expect = { findings = {} },
  },

  ["a share that is not said, and an agreement that is over, promise nothing"] = {
    at = at,
    given = chain {
      ["service_target/shop"] = target("agreement/shop", "availability"),
      ["agreement/old"] = { name = "Old", service = "service/shop", state = "ended" },
      ["support/old"] = { agreement = "agreement/old", operational = "agreement/team" },
      ["service_target/old"] = target("agreement/old", "availability", 99.9),
    },
    expect = { findings = {} },
  },
}
