-- SPDX-License-Identifier: Apache-2.0
-- A shop is promised; a team and a supplier are beneath it.
local weekdays = function(from, to)
  local day = { { from, to } }
  return { mon = day, tue = day, wed = day, thu = day, fri = day }
end

local function chain(facts)
  local all = {
    ["person/maya"] = { name = "Maya" },
    ["unit/night"] = { name = "Night operations" },
    ["supplier/north"] = { name = "Northcloud" },
    ["service/shop"] = { name = "Shop" },
    ["calendar/office"] = { name = "Office hours", hours = weekdays("09:00", "17:00") },
    ["agreement/shop"] = { name = "Shop for sellers", service = "service/shop", promised_by = "person/maya" },
    ["agreement/team"] = {
      name = "Night watch", kind = "operational", state = "published", service = "service/shop",
      provider = "unit/night",
    },
    ["contract/north"] = { name = "Servers", supplier = "supplier/north", service = "service/shop" },
    ["support/team"] = { agreement = "agreement/shop", operational = "agreement/team" },
    ["support/north"] = { agreement = "agreement/shop", contract = "contract/north" },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local function repair(where, within, more)
  local set = { metric = "resolution", within = within }
  set[where:match("^%l+")] = where
  for field, value in pairs(more or {}) do
    set[field] = value
  end
  return set
end

local function there(where, percent)
  return { metric = "availability", at_least = percent, [where:match("^%l+")] = where }
end

return tests {
  ["what comes in turn adds up"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["service_target/shop"] = repair("agreement/shop", "4h", { priority = "p1" }),
      ["service_target/team"] = repair("agreement/team", "2h"),
      ["service_target/north"] = repair("contract/north", "3h"),
    },
    expect = { findings = { "sla.times_beneath too_quick/shop agreement/shop" } },
  },

  ["beside each other the longest counts"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["support/team"] = { agreement = "agreement/shop", operational = "agreement/team", how = "beside" },
      ["service_target/shop"] = repair("agreement/shop", "4h", { priority = "p1" }),
      ["service_target/team"] = repair("agreement/team", "4h"),
      ["service_target/north"] = repair("contract/north", "3h"),
    },
    expect = { findings = {} },
  },

  ["of two of which one will do the quicker counts"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["support/team"] = { agreement = "agreement/shop", operational = "agreement/team", how = "instead" },
      ["support/north"] = { agreement = "agreement/shop", contract = "contract/north", how = "instead" },
      ["service_target/shop"] = repair("agreement/shop", "4h", { priority = "p1" }),
      ["service_target/team"] = repair("agreement/team", "9h"),
      ["service_target/north"] = repair("contract/north", "4h"),
    },
    expect = { findings = {} },
  },

  ["two hours of an office are not two hours of the night"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["support/north"] = { agreement = "agreement/shop" },
      ["agreement/team"] = {
        name = "Day watch", kind = "operational", service = "service/shop", state = "published",
        calendar = "calendar/office",
      },
      ["service_target/shop"] = repair("agreement/shop", "4h"),
      ["service_target/team"] = repair("agreement/team", "2h"),
    },
    expect = {
      ["agreement/shop"] = { hours_uncovered = "6672h" }, -- of 8760: 261 days of 8 hours are covered
      findings = {
        "sla.times_beneath too_quick/shop agreement/shop",
        "sla.hours_beneath not_covered/agreement/team agreement/shop",
      },
    },
  },

  ["an office on an office is covered, until one has a holiday that the other has not"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["support/north"] = { agreement = "agreement/shop" },
      ["calendar/team"] = { name = "Team", parent = "calendar/office" },
      ["agreement/shop"] = {
        name = "Shop", service = "service/shop", calendar = "calendar/office", promised_by = "person/maya",
      },
      ["agreement/team"] = {
        name = "Day watch", kind = "operational", service = "service/shop", state = "published",
        calendar = "calendar/team",
      },
      ["service_target/shop"] = repair("agreement/shop", "4h"),
      ["service_target/team"] = repair("agreement/team", "4h"),
    },
    when = { { update = "calendar/team", set = { holidays = { "12-24" } } } },
    expect = {
      ["agreement/shop"] = { hours_uncovered = "8h" },
      findings = { "sla.hours_beneath not_covered/agreement/team agreement/shop" },
    },
  },

  ["of those of which any one will do that with the least gap counts, also where its hours end for good"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["support/north"] = { agreement = "agreement/shop" },
      ["support/team"] = { agreement = "agreement/shop", operational = "agreement/team", how = "instead" },
      ["support/day"] = { agreement = "agreement/shop", operational = "agreement/day", how = "instead" },
      ["calendar/spring"] = { name = "Spring", hours = weekdays("09:00", "17:00"), to_date = "2026-03-31" },
      ["calendar/short"] = { name = "Mornings", hours = weekdays("09:00", "12:00") },
      ["calendar/late"] = { name = "All but an hour", hours = weekdays("10:00", "17:00") },
      ["agreement/shop"] = {
        name = "Shop", service = "service/shop", calendar = "calendar/spring", promised_by = "person/maya",
      },
      ["agreement/team"] = {
        name = "Mornings", kind = "operational", service = "service/shop", state = "published",
        calendar = "calendar/short",
      },
      ["agreement/day"] = {
        name = "Day watch", kind = "operational", service = "service/shop", state = "published",
        calendar = "calendar/late",
      },
    },
    expect = {
      ["agreement/shop"] = { hours_uncovered = "24h" },
      findings = { "sla.hours_beneath not_covered/agreement/day agreement/shop" },
    },
  },

  ["beneath counts what is promised for the same priority, else the longest of all; who has left is not told"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["person/maya"] = { name = "Maya", left_on = "2026-01-31", manager = "person/eva" },
      ["person/eva"] = { name = "Eva" },
      ["destination/eva"] = { name = "Eva", kind = "email", address = "eva@example.org", person = "person/eva" },
      ["support/north"] = { agreement = "agreement/shop" },
      ["service_target/shop"] = repair("agreement/shop", "3h", { priority = "p1" }),
      ["service_target/all"] = repair("agreement/team", "1h"),
      ["service_target/long"] = repair("agreement/team", "2h"),
      ["service_target/p1"] = repair("agreement/team", "4h", { priority = "p1" }),
      ["service_target/p2"] = repair("agreement/team", "9h", { priority = "p2" }),
      ["service_target/some"] = repair("agreement/team", "30m"),
      ["service_target/open"] = { agreement = "agreement/shop", metric = "response" },
    },
    files = { ["told.lua"] = [[return route { title = "t", of = { "finding" }, map = function(item)
      return { { to = "destination/" .. item.to.key } }
    end }]] },
    expect = {
      findings = { "sla.times_beneath too_quick/shop agreement/shop" },
      dispatches = { "destination/eva too_quick agreement/shop" },
    },
  },

  ["a promise on somebody who promises nothing is named"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["service_target/shop"] = repair("agreement/shop", "4h"),
      ["service_target/team"] = repair("agreement/team", "2h"),
    },
    expect = { findings = { "sla.times_beneath nothing_beneath/shop north agreement/shop" } },
  },

  ["also where it is a team, and where nobody says which"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["agreement/day"] = { name = "Day watch", kind = "operational", state = "published", service = "service/shop" },
      ["support/day"] = { agreement = "agreement/shop", operational = "agreement/day" },
      ["service_target/shop"] = repair("agreement/shop", "4h"),
      ["service_target/north"] = repair("contract/north", "2h"),
    },
    expect = {
      findings = {
        "sla.times_beneath nothing_beneath/shop team agreement/shop",
        "sla.times_beneath nothing_beneath/shop day agreement/shop",
      },
    },
  },

  ["availabilities multiply"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["service_target/shop"] = there("agreement/shop", 99.9),
      ["service_target/team"] = there("agreement/team", 99.9),
      ["service_target/north"] = there("contract/north", 99.5),
    },
    expect = { findings = { "sla.availability_beneath too_available/shop agreement/shop" } },
  },

  ["two that stand in for each other are there more often than each"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["support/team"] = { agreement = "agreement/shop", operational = "agreement/team", how = "instead" },
      ["support/north"] = { agreement = "agreement/shop", contract = "contract/north", how = "instead" },
      ["service_target/shop"] = there("agreement/shop", 99.99),
      ["service_target/team"] = there("agreement/team", 99),
      ["service_target/north"] = there("contract/north", 99),
    },
    expect = { findings = {} },
  },

  ["a promise that goes on when what is beneath it ends"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["agreement/shop"] = { name = "Shop", service = "service/shop", state = "published" },
      ["contract/north"] = {
        name = "Servers", supplier = "supplier/north", service = "service/shop", to_date = "2026-06-30",
      },
    },
    when = { { at = "2026-04-03T09:00:00Z" } },
    expect = { findings = { "sla.outlasted outlasts/contract/north agreement/shop" } },
  },

  ["and one that stands on a draft"] = {
    at = "2026-03-02T09:00:00Z",
    given = chain {
      ["agreement/shop"] = { name = "Shop", service = "service/shop", state = "published" },
    },
    when = { { update = "agreement/team", set = { state = "draft" } } },
    expect = { findings = { "sla.outlasted on_nothing/agreement/team agreement/shop" } },
  },
}
