-- SPDX-License-Identifier: Apache-2.0
-- Who puts work above its place, why, and what that costs.
local function queue(more)
  local given = {
    ["measure/orders"] = { name = "Orders a day" },
    ["objective/growth"] = { name = "Grow by a third", measure = "measure/orders" },
    ["person/vera"] = { name = "Vera" },
    ["person/ines"] = { name = "Ines", executive = true },
    ["demand/search"] = {
      title = "Faster search", value_per_year = money(5200000, "EUR"), objective = "objective/growth",
    },
    ["change/database"] = {
      title = "New database", value_per_year = money(1040000, "EUR"), objective = "objective/growth",
    },
    ["demand/buttons"] = {
      title = "Pink buttons", value_per_year = money(1000, "EUR"), objective = "objective/growth",
    },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local function put(fields)
  fields.work = fields.work or "demand/buttons"
  fields.person = "person/vera"
  fields.decided_at = "2026-01-05T09:00:00Z"
  return fields
end

local finding = "value.override_is_priced no_business_reason priority_override/o1"

return tests {
  ["a raise without a reason is refused, with the place that value gives"] = {
    given = queue {},
    when = { { put = "priority_override/o1", set = put { grounds = "contract", because = "  " } } },
    expect = { refused = "By its value this work is at place 3", ["displacement/o1-1"] = false },
  },

  ["pleasing somebody is kept as what it is, with its price"] = {
    given = queue {},
    when = {
      { put = "priority_override/o1", set = put { grounds = "request_from_above", place = 1 } },
      { pass = "7d" },
    },
    expect = {
      ["priority_override/o1"] = {
        computed_place = 3, raised = true, displaced = 2, displaced_value = "62400.00 EUR",
        delay_cost_per_week = "1196.71 EUR", delay_cost = "1196.71 EUR",
      },
      ["displacement/o1-1"] = { work = "demand/buttons", place = 1, computed_place = 3 },
      findings = { finding },
    },
  },

  ["the delay ends for each when it, or what went first, is done"] = {
    given = queue {},
    when = {
      { put = "priority_override/o1", set = put { grounds = "request_from_above" } },
      { pass = "7d" },
      { update = "demand/search", set = { state = "done" } },
      { pass = "7d" },
      { update = "demand/buttons", set = { state = "done" } },
      { pass = "30d" },
      { delete = "change/database" },
      { pass = "7d" },
    },
    expect = {
      ["priority_override/o1"] = { delay_cost = "1396.16 EUR", delay_cost_per_week = "0.00 EUR" },
      findings = {},
    },
  },

  ["one that waits and is dropped costs no more"] = {
    given = queue {},
    when = {
      { put = "priority_override/o1", set = put { grounds = "request_from_above", place = 2 } },
      { pass = "7d" },
      { delete = "change/database" },
    },
    expect = { ["priority_override/o1"] = { displaced = 1, delay_cost = "0.00 EUR" }, findings = { finding } },
  },

  ["a business reason that is borne out is nobody's trouble"] = {
    given = queue {
      ["service/shop"] = { name = "Shop", state = "planned" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" },
      ["outcome/law"] = { name = "Tills by the law", kind = "compliance", state = "planned" },
      ["demand/a"] = {
        title = "A", objective = "objective/growth", service = "service/shop", mandate = "The tills act",
      },
      ["improvement/b"] = { title = "B", objective = "objective/growth", outcome = "outcome/law", due = "2026-02-01" },
      ["change/c"] = { title = "C", objective = "objective/growth", planned_at = "2026-02-01T00:00:00Z" },
      ["incident/d"] = { title = "D", caller = "person/vera" },
      ["incident/e"] = { title = "E" },
    },
    when = {
      { put = "priority_override/1", set = put { work = "demand/a", grounds = "law", because = "No tills else" } },
      { put = "priority_override/2", set = put { work = "improvement/b", grounds = "law", because = "No tills else" } },
      { put = "priority_override/3", set = put { work = "demand/a", grounds = "contract",
      because = "It is promised" } },
      { put = "priority_override/4", set = put { work = "improvement/b", grounds = "deadline", because = "Easter" } },
      { put = "priority_override/5", set = put { work = "change/c", grounds = "deadline", because = "Easter" } },
      { put = "priority_override/6", set = put { work = "incident/d", grounds = "customer", because = "She waits" } },
      { put = "priority_override/7", set = put { work = "demand/a", grounds = "customer", because = "They wait" } },
      { put = "priority_override/8", set = put { work = "incident/e", grounds = "safety", because = "It is hot" } },
      { put = "priority_override/9", set = put { work = "incident/e", grounds = "other", because = "It is winter" } },
    },
    expect = { ["priority_override/1"] = { raised = true }, findings = {} },
  },

  ["grounds that nothing bears out are said"] = {
    given = queue {
      ["priority_override/1"] = put { grounds = "law", because = "No tills else" },
      ["priority_override/2"] = put { grounds = "contract", because = "It is promised" },
      ["priority_override/3"] = put { grounds = "deadline", because = "Easter" },
      ["priority_override/4"] = put { grounds = "customer", because = "They wait" },
      ["priority_override/5"] = put { grounds = "other", because = "Ines likes pink" },
      ["priority_override/6"] = put { grounds = "other", because = "It is winter" },
      ["priority_override/7"] = put { grounds = "safety" },
    },
    expect = {
      findings = {
        "value.override_is_priced not_borne_out priority_override/1",
        "value.override_is_priced not_borne_out priority_override/2",
        "value.override_is_priced not_borne_out priority_override/3",
        "value.override_is_priced not_borne_out priority_override/4",
        "value.override_is_priced no_business_reason priority_override/5",
        "value.override_is_priced no_business_reason priority_override/7",
      },
    },
  },

  ["what is put back, or was done before, displaces nothing; no work has no place"] = {
    given = queue {
      ["demand/old"] = { title = "Old", state = "done" },
      ["priority_override/1"] = put { work = "demand/search", place = 3, grounds = "customer" },
      ["priority_override/2"] = put { work = "demand/old", grounds = "customer" },
      ["priority_override/3"] = put { work = "service/none", grounds = "customer" },
    },
    expect = {
      ["priority_override/1"] = { computed_place = 1, raised = false, displaced = 0 },
      ["priority_override/2"] = { computed_place = null },
      findings = { "value.override_is_priced no_such_work priority_override/3" },
    },
  },

  ["what lies behind all that is looked at counts as next"] = {
    params = { ["value.override_is_priced"] = { deep = 1 } },
    given = queue { ["priority_override/o1"] = put { grounds = "request_from_above" } },
    expect = {
      ["priority_override/o1"] = { computed_place = 2, displaced = 1, displaced_value = "52000.00 EUR" },
      findings = { finding },
    },
  },
}
