-- SPDX-License-Identifier: Apache-2.0
-- Today is 5 January 2026; the shop is known here since then, and by its outages since June.
local function given(more)
  local records = {
    ["unit/sales"] = { name = "Sales", business = "sales" },
    ["unit/it"] = { name = "IT", business = "it" },
    ["unit/web"] = { name = "Web", parent = "unit/it" },
    ["person/maya"] = { name = "Maya", unit = "unit/sales" },
    ["person/tom"] = { name = "Tom", unit = "unit/web" },
    ["person/ines"] = { name = "Ines", position = "cio" },
    ["service/shop"] = { name = "Shop", state = "planned", owner = "person/tom" },
    ["outcome/sales"] = { name = "Sales on the web", value_per_year = money(1000000, "EUR") },
    ["demand/d1"] = {
      title = "A faster shop", service = "service/shop", sponsor = "person/maya", outcome = "outcome/sales",
      funding = money(500000, "EUR"), estimate = money(400000, "EUR"), requested_by = "person/tom",
    },
  }
  for id, fields in pairs(more or {}) do
    records[id] = fields
  end
  return records
end

local function demand(more)
  local fields = {
    title = "A faster shop", service = "service/shop", sponsor = "person/maya", outcome = "outcome/sales",
    funding = money(500000, "EUR"), estimate = money(400000, "EUR"),
  }
  for field, value in pairs(more) do
    fields[field] = value
  end
  return fields
end

local function outages(records)
  records["outage/june"] = {
    service = "service/shop", started_at = "2025-06-10T00:00:00Z", ended_at = "2025-06-11T00:00:00Z",
  }
  records["outage/october"] = {
    service = "service/shop", started_at = "2025-10-10T00:00:00Z", ended_at = "2025-10-10T12:00:00Z",
  }
  records["outage/planned"] = {
    service = "service/shop", started_at = "2025-09-10T00:00:00Z", ended_at = "2025-09-12T00:00:00Z", planned = true,
  }
  records["maintenance/november"] = {
    service = "service/shop", starts_at = "2025-11-01T00:00:00Z", ends_at = "2025-11-02T00:00:00Z",
  }
  records["outage/november"] = {
    service = "service/shop", started_at = "2025-11-01T12:00:00Z", ended_at = "2025-11-02T12:00:00Z",
  }
  records["outage/now"] = { service = "service/shop", started_at = "2025-12-31T23:00:00Z" }
  return records
end

-- Five incidents, resolved after so many hours.
local function incidents(records, hours)
  for i, took in ipairs(hours) do
    local opened = time.parse("2025-12-01T08:00:00Z") + i * 86400000
    records["incident/i" .. i] = {
      service = "service/shop", state = "closed", opened_at = opened, responded_at = opened + took * 600000,
      resolved_at = opened + took * 3600000,
    }
  end
  return records
end

local lunch = "commitment.no_free_lunch free_lunch demand/d1"
local reach = "commitment.no_free_lunch out_of_reach demand/d1"
local unknown = "commitment.no_free_lunch past_unknown demand/d1"

return tests {
  ["a demand with a sponsor, an outcome and its money is one"] = {
    given = given(),
    expect = { ["demand/d1"] = { lacking = {}, achievable = null }, findings = {} },
  },

  ["a wish is told what it lacks"] = {
    given = given {
      ["demand/d1"] = { title = "A faster shop", metric = "availability", requested_by = "person/maya" },
    },
    expect = {
      ["demand/d1"] = {
        lacking = {
          "a business sponsor", "an outcome that it serves", "funding", "the service of which it asks that",
        },
      },
      findings = { lunch },
    },
  },

  ["until it has it"] = {
    given = given { ["demand/d1"] = { title = "A faster shop", service = "service/shop" } },
    when = {
      { update = "demand/d1",
        set = { sponsor = "person/maya", outcome = "outcome/sales", funding = money(1, "EUR") } },
    },
    expect = { ["demand/d1"] = { lacking = {} }, findings = {} },
  },

  ["who delivers it does not answer for it in the business"] = {
    given = given { ["demand/d1"] = demand { sponsor = "person/tom" } },
    expect = {
      ["demand/d1"] = { lacking = { "a sponsor from the business, as Tom is of IT" } },
      findings = { lunch },
    },
  },

  ["nor does who leads them, or who has left"] = {
    given = given {
      ["demand/d1"] = demand { sponsor = "person/ines" },
      ["demand/d2"] = demand { sponsor = "person/maya" },
    },
    when = { { update = "person/maya", set = { left_on = "2025-12-31" } } },
    expect = {
      ["demand/d1"] = { lacking = { "a sponsor from the business, as Ines is of IT" } },
      ["demand/d2"] = { lacking = { "a business sponsor who is still here, as Maya has left" } },
      findings = { lunch, "commitment.no_free_lunch free_lunch demand/d2" },
    },
  },

  ["a house may ask sponsors to sign up"] = {
    params = { ["commitment.no_free_lunch"] = { sponsor_signs = true } },
    given = given {
      ["commitment/c1"] = {
        person = "person/maya", role = "outcome_owner", outcome = "outcome/sales", review_on = "2026-09-01",
        promise = "A tenth more",
      },
      ["service/wiki"] = { name = "Wiki", state = "planned" },
      ["outcome/other"] = { name = "Another" },
      ["demand/d2"] = demand { outcome = "outcome/other", service = "service/wiki" },
    },
    when = { { as = "person/maya", update = "commitment/c1", set = { accepted = true } } },
    expect = {
      ["demand/d1"] = { lacking = {} },
      ["demand/d2"] = { lacking = { "a sponsor who signed up for it, as Maya did not" } },
      findings = { "commitment.no_free_lunch free_lunch demand/d2" },
    },
  },

  ["a law is a reason, a result that nobody wants any more is none"] = {
    given = given {
      ["outcome/old"] = { name = "Orders by fax", state = "retired" },
      ["demand/d1"] = demand { outcome = "outcome/old" },
      ["demand/d2"] = demand { outcome = null, mandate = "Income tax act" },
    },
    expect = {
      ["demand/d1"] = { lacking = { "an outcome that is still wanted, as Orders by fax is not" } },
      ["demand/d2"] = { lacking = {} },
      findings = { lunch },
    },
  },

  ["money is there, enough, and in one currency"] = {
    given = given {
      ["demand/d1"] = demand { funding = money(150000, "EUR") },
      ["demand/d2"] = demand { funding = money(900000, "USD") },
      ["demand/d3"] = demand { funding = null },
      ["demand/d4"] = demand { funding = null, estimate = money(0, "EUR") },
      ["demand/d5"] = demand { funding = money(0, "EUR"), state = "done" },
    },
    expect = {
      ["demand/d1"] = { lacking = { "2 500 EUR of its funding" } },
      ["demand/d2"] = { lacking = { "funding in EUR, in which it is estimated" } },
      ["demand/d3"] = { lacking = { "funding of 4 000 EUR" } },
      ["demand/d4"] = { lacking = {} },
      ["demand/d5"] = { lacking = null },
      findings = {
        lunch, "commitment.no_free_lunch free_lunch demand/d2", "commitment.no_free_lunch free_lunch demand/d3",
      },
    },
  },

  ["a target without a figure is none"] = {
    given = given {
      ["demand/d1"] = demand { metric = "resolution", wanted_at_least = 95 },
      ["demand/d2"] = demand { metric = "availability" },
    },
    expect = {
      ["demand/d1"] = { lacking = { "a figure for its target" } },
      ["demand/d2"] = { lacking = { "a figure for its target" } },
      findings = { lunch, "commitment.no_free_lunch free_lunch demand/d2" },
    },
  },

  ["what the service reached in too few months is out of reach"] = {
    given = outages(given { ["demand/d1"] = demand { metric = "availability", wanted_at_least = 99.9 } }),
    expect = {
      ["demand/d1"] = {
        achievable = false, reached_before = 50,
        lacking = { "a target within reach, as Shop reached 99.90 % in 50 % of its past" },
      },
      findings = { reach },
    },
  },

  ["what it did reach is within it"] = {
    given = outages(given { ["demand/d1"] = demand { metric = "availability", wanted_at_least = 98.2 } }),
    expect = { ["demand/d1"] = { achievable = true, reached_before = 100, lacking = {} }, findings = {} },
  },

  ["of more outages than can be looked at, the months of the newest count"] = {
    given = (function()
      local records = given { ["demand/d1"] = demand { metric = "availability", wanted_at_least = 99.9 } }
      local first = time.parse("2025-08-20T00:00:00Z")
      for i = 0, 1099 do
        local at = first + i * 1800000
        records["outage/o" .. i] = { service = "service/shop", started_at = at, ended_at = at + 60000 }
      end
      records["outage/long"] = {
        service = "service/shop", started_at = "2025-01-01T00:00:00Z", ended_at = "2025-08-10T00:00:00Z",
      }
      return records
    end)(),
    expect = { ["demand/d1"] = { achievable = false, reached_before = 75 }, findings = { reach } },
  },

  ["of a service that is new, nothing is known"] = {
    given = given { ["demand/d1"] = demand { metric = "availability", wanted_at_least = 99.9 } },
    expect = { ["demand/d1"] = { achievable = null, lacking = {} }, findings = { unknown } },
  },

  ["of its incidents too few were resolved in that time"] = {
    given = incidents(
      given { ["demand/d1"] = demand { metric = "resolution", wanted_within = "4h" } },
      { 2, 3, 5, 8, 9 }
    ),
    expect = { ["demand/d1"] = { achievable = false, reached_before = 40 }, findings = { reach } },
  },

  ["as many as asked for were answered"] = {
    given = incidents(
      given { ["demand/d1"] = demand { metric = "response", wanted_within = "50m", wanted_at_least = 60 } },
      { 2, 3, 5, 8, 9 }
    ),
    expect = { ["demand/d1"] = { achievable = true, reached_before = 60 }, findings = {} },
  },

  ["only the hours of the agreement count, and no time on hold"] = {
    at = "2026-01-05T09:00:00Z",
    params = { ["commitment.no_free_lunch"] = { enough = 1 } },
    given = given {
      ["calendar/office"] = {
        name = "Office", hours = { mon = { { "09:00", "17:00" } }, tue = { { "09:00", "17:00" } } },
      },
      ["agreement/a0"] = { name = "For all", service = "service/shop", state = "published" },
      ["agreement/a1"] = {
        name = "For sales", service = "service/shop", state = "published", customer = "unit/sales",
        calendar = "calendar/office",
      },
      ["incident/i1"] = { service = "service/shop", opened_at = "2026-01-05T09:00:00Z" },
      ["demand/d1"] = demand { metric = "resolution", wanted_within = "5h", consumer = "unit/sales" },
      ["demand/d2"] = demand { metric = "resolution", wanted_within = "5h" },
      ["demand/d3"] = demand { metric = "response", wanted_within = "1h" },
    },
    when = {
      { pass = "1h" },
      { update = "incident/i1", set = { state = "in_progress" } },
      { pass = "2h" },
      { update = "incident/i1", set = { state = "on_hold" } },
      { pass = "20h" },
      { update = "incident/i1", set = { state = "in_progress" } },
      { pass = "2h" },
      { update = "incident/i1", set = { state = "resolved" } },
    },
    expect = {
      ["demand/d1"] = { achievable = true },
      ["demand/d2"] = { achievable = true },
      ["demand/d3"] = { achievable = true },
      findings = {
        "commitment.both_sides not_signed/customer agreement/a0",
        "commitment.both_sides not_signed/provider agreement/a0",
        "commitment.both_sides not_signed/customer agreement/a1",
        "commitment.both_sides not_signed/provider agreement/a1",
      },
    },
  },

  ["what is counted of a service is held against what its measure said"] = {
    given = given {
      ["measure/orders"] = { name = "Orders an hour", service = "service/shop" },
      ["measurement/m1"] = { measure = "measure/orders", measured_at = "2025-10-01T00:00:00Z", value = 900 },
      ["measurement/m2"] = { measure = "measure/orders", measured_at = "2025-11-01T00:00:00Z", value = 1100 },
      ["measurement/m3"] = { measure = "measure/orders", measured_at = "2025-12-01T00:00:00Z", value = 1000 },
      ["measurement/m0"] = { measure = "measure/orders", measured_at = "2022-12-01T00:00:00Z", value = 5000 },
      ["agreement/a1"] = { name = "For sales", service = "service/shop" },
      ["service_target/t1"] = { agreement = "agreement/a1", metric = "throughput", at_least = 800 },
      ["service_target/t2"] = {
        agreement = "agreement/a1", metric = "throughput", at_least = 800, measure = "measure/orders",
      },
      ["demand/d1"] = demand { metric = "throughput", wanted_at_least = 1500 },
      ["demand/d2"] = demand { metric = "throughput", wanted_at_least = 900 },
    },
    expect = {
      ["demand/d1"] = { achievable = false, reached_before = 0 },
      ["demand/d2"] = { achievable = true, reached_before = 100 },
      findings = { reach },
    },
  },

  ["where nothing counts it, nothing is known"] = {
    given = given { ["demand/d1"] = demand { metric = "throughput", wanted_at_least = 1500 } },
    expect = { ["demand/d1"] = { achievable = null }, findings = { unknown } },
  },

  ["by hours that never come nothing is counted, and who keeps them is told"] = {
    given = outages(given {
      ["calendar/never"] = { name = "Office hours", owner = "person/ines" },
      ["agreement/a1"] = {
        name = "Shop for sales", service = "service/shop", state = "published", customer = "unit/sales",
        calendar = "calendar/never",
      },
      ["demand/d1"] = demand { metric = "availability", wanted_at_least = 99.9 },
      ["demand/d2"] = demand { metric = "resolution", wanted_within = "4h" },
    }),
    expect = {
      ["demand/d1"] = { lacking = {}, achievable = null },
      findings = {
        unknown, "commitment.no_free_lunch past_unknown demand/d2",
        "commitment.both_sides not_signed/provider agreement/a1",
        "commitment.both_sides not_signed/customer agreement/a1",
      },
    },
  },
}
