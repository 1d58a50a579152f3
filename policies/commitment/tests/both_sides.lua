-- SPDX-License-Identifier: Apache-2.0
local function given(more)
  local records = {
    ["unit/sales"] = { name = "Sales", head = "person/maya" },
    ["unit/shops"] = { name = "Shops", parent = "unit/sales" },
    ["unit/web"] = { name = "Web" },
    ["person/maya"] = { name = "Maya" },
    ["person/sam"] = { name = "Sam", unit = "unit/shops" },
    ["person/tom"] = { name = "Tom", unit = "unit/web" },
    ["service/shop"] = { name = "Shop", state = "planned", owner = "person/tom" },
    ["agreement/a1"] = {
      name = "Shop for sales", service = "service/shop", customer = "unit/sales", provider = "unit/web",
      state = "published",
    },
    ["service_target/there"] = { agreement = "agreement/a1", metric = "availability", at_least = 99 },
    ["service_target/back"] = { agreement = "agreement/a1", metric = "resolution", within = "8h" },
    ["signature/web"] = {
      agreement = "agreement/a1", side = "provider", person = "person/tom", signed_at = "2026-01-05T08:00:00Z",
    },
    ["signature/sales"] = {
      agreement = "agreement/a1", side = "customer", person = "person/sam", signed_at = "2026-01-05T08:30:00Z",
    },
  }
  for id, fields in pairs(more or {}) do
    records[id] = fields or nil
  end
  return records
end

local function signed(side, person, at)
  return { agreement = "agreement/a1", side = side, person = person, signed_at = at }
end

local reopened = {
  "commitment.both_sides reopened/customer agreement/a1", "commitment.both_sides reopened/provider agreement/a1",
}

return tests {
  ["signed by both it is in force, also what was signed before it came here"] = {
    given = given(),
    expect = {
      ["agreement/a1"] = {
        in_force = true, customer_signature = "signature/sales", provider_signature = "signature/web", targets = 2,
      },
      findings = {},
    },
  },

  ["signed by one it is not"] = {
    given = given { ["signature/sales"] = false },
    expect = {
      ["agreement/a1"] = { in_force = false, customer_signature = null },
      findings = { "commitment.both_sides not_signed/customer agreement/a1" },
    },
  },

  ["a target that changes opens it again for both"] = {
    given = given(),
    when = { { pass = "1d" }, { update = "service_target/there", set = { at_least = 99.9 } } },
    expect = { ["agreement/a1"] = { in_force = false }, findings = reopened },
  },

  ["and signing again closes it"] = {
    given = given(),
    when = {
      { pass = "1d" },
      { update = "service_target/there", set = { at_least = 99.9 } },
      { pass = "1h" },
      { create = "signature/web2", set = signed("provider", "person/tom", "2026-01-06T10:00:00Z") },
      { as = "person/maya", create = "signature/sales2",
        set = signed("customer", "person/maya", "2026-01-06T10:00:00Z") },
    },
    expect = { ["agreement/a1"] = { in_force = true, customer_signature = "signature/sales2" }, findings = {} },
  },

  ["a signature that is said to be older than the change does not"] = {
    given = given(),
    when = {
      { pass = "1d" },
      { update = "service_target/there", set = { at_least = 99.9 } },
      { pass = "1h" },
      { create = "signature/web2", set = signed("provider", "person/tom", "2026-01-06T08:59:00Z") },
    },
    expect = { ["agreement/a1"] = { in_force = false }, findings = reopened },
  },

  ["a target more, one less, and other hours do the same"] = {
    given = given(),
    when = {
      { pass = "1d" },
      { create = "service_target/soon", set = { agreement = "agreement/a1", metric = "response", within = "1h" } },
    },
    expect = { ["agreement/a1"] = { in_force = false, targets = 3 }, findings = reopened },
  },

  ["one less"] = {
    given = given(),
    when = { { pass = "1d" }, { delete = "service_target/back" } },
    expect = { ["agreement/a1"] = { in_force = false, targets = 1 }, findings = reopened },
  },

  ["other hours"] = {
    given = given { ["calendar/office"] = { name = "Office", hours = "24x7" } },
    when = { { pass = "1d" }, { update = "agreement/a1", set = { calendar = "calendar/office" } } },
    expect = { ["agreement/a1"] = { in_force = false }, findings = reopened },
  },

  ["what is no target changes nothing"] = {
    given = given(),
    when = {
      { pass = "1d" },
      { update = "agreement/a1", set = { name = "The shop, for sales", review_on = "2026-12-01" } },
      { update = "service_target/back", set = { business_statement = "Before the evening" } },
    },
    expect = { ["agreement/a1"] = { in_force = true }, findings = {} },
  },

  ["nobody signs for both sides, for a unit of others, or before the day"] = {
    given = given {
      ["signature/web"] = false,
      ["signature/sales"] = false,
      ["signature/s1"] = signed("provider", "person/maya", "2026-01-05T08:00:00Z"),
      ["signature/s2"] = signed("provider", "person/tom", "2026-01-20T08:00:00Z"),
      ["signature/s3"] = signed("customer", "person/tom", "2026-01-05T08:00:00Z"),
    },
    expect = {
      ["agreement/a1"] = { in_force = false, customer_signature = null, provider_signature = null },
      findings = {
        "commitment.both_sides not_signed/customer agreement/a1",
        "commitment.both_sides not_signed/provider agreement/a1",
      },
    },
  },

  ["one person is one side, where no units say which"] = {
    given = given {
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" },
      ["signature/sales"] = signed("customer", "person/tom", "2026-01-05T08:30:00Z"),
    },
    expect = {
      ["agreement/a1"] = { in_force = false, provider_signature = "signature/web" },
      findings = { "commitment.both_sides not_signed/customer agreement/a1" },
    },
  },

  ["it is in force from its first day to its last"] = {
    given = given {
      ["agreement/a1"] = {
        name = "Shop for sales", service = "service/shop", customer = "unit/sales", provider = "unit/web",
        state = "published", from_date = "2026-01-07", to_date = "2026-01-31", promised_by = "person/tom",
      },
    },
    expect = { ["agreement/a1"] = { in_force = false }, findings = {} },
  },

  ["and not after it"] = {
    given = given {
      ["agreement/a1"] = {
        name = "Shop for sales", service = "service/shop", customer = "unit/sales", provider = "unit/web",
        state = "published", from_date = "2026-01-01", to_date = "2026-01-06", promised_by = "person/tom",
      },
      ["signature/web"] = false,
    },
    when = { { pass = "2d" } },
    expect = { ["agreement/a1"] = { in_force = false }, findings = {} },
  },

  ["a draft and what has ended are signed by nobody yet, or any more"] = {
    given = given {
      ["signature/web"] = false,
      ["agreement/a2"] = { name = "Old", service = "service/shop", state = "ended" },
      ["agreement/a1"] = { name = "Shop for sales", service = "service/shop", state = "draft" },
    },
    expect = { ["agreement/a1"] = { in_force = false }, ["agreement/a2"] = { in_force = false }, findings = {} },
  },
}
