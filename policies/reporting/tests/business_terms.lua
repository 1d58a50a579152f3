-- SPDX-License-Identifier: Apache-2.0
local function house(target, service, agreement)
  local shop = { name = "Shop", kind = "business", state = "planned", owner = "person/tom" }
  local deal = { name = "The deal", service = "service/shop", state = "published", promised_by = "person/tom" }
  for name, value in pairs(service or {}) do
    shop[name] = value
  end
  for name, value in pairs(agreement or {}) do
    deal[name] = value
  end
  target.agreement = target.agreement or "agreement/a"
  return {
    ["person/tom"] = { name = "Tom" }, ["service/shop"] = shop, ["agreement/a"] = deal, ["service_target/t"] = target,
  }
end

local priced = { loss_per_hour = money(1000000, "EUR"), orders_per_hour = 60 }
local feeds = "reporting.business_terms feeds_and_speeds service_target/t"

return tests {
  ["a target without a business statement is flagged, and translated into money and orders"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "availability", at_least = 99, measured_over = "week" }, priced),
    expect = {
      ["service_target/t"] = {
        in_business_terms = "Shop may be away for 1 hour and 41 minutes in a week: "
          .. "up to 16 800 EUR and 101 orders lost",
        loss_allowed = money(1680000, "EUR"), orders_lost_allowed = 101,
      },
      findings = { feeds }, drafts = { "reporting.business_terms statement service_target/t" },
    },
  },

  ["over a rolling window, and in days"] = {
    at = "2026-03-02T09:00:00Z",
    given = house { metric = "availability", at_least = 90, rolling = "30d", business_statement = "Nobody waits long" },
    expect = {
      ["service_target/t"] = { in_business_terms = "Shop may be away for 3 days in 30 days", loss_allowed = null },
      findings = {},
    },
  },

  ["a repair time, too; where nobody knows the loss of something critical that is asked"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "resolution", within = "50h" }, { criticality = "high" }),
    expect = {
      ["service_target/t"] = { in_business_terms = "An incident may take up to 2 days and 2 hours" },
      findings = { feeds, "reporting.business_terms loss_unknown service_target/t" },
    },
  },

  ["only orders, one"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "resolution", within = "1h" }, { orders_per_hour = 1 }),
    expect = { ["service_target/t"] = {
      in_business_terms = "An incident may take up to 1 hour: up to 1 order lost", loss_allowed = null } },
  },

  ["feeds and speeds in words are that all the same"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "response", within = "1h", business_statement = "Uptime of the shop servers is kept" }),
    expect = { findings = { "reporting.business_terms still_technical service_target/t" } },
  },

  ["two words are no statement, and the customer's words close it"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "availability", at_least = 99.9, business_statement = "Very good" }),
    when = { { update = "service_target/t", set = { business_statement = "Nobody is turned away on a Saturday" } } },
    expect = { findings = {} },
  },

  ["two words"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "availability", at_least = 99.9, business_statement = "Very good" }),
    expect = { findings = { "reporting.business_terms still_technical service_target/t" } },
  },

  ["between teams, or when it has ended, no customer is spoken to"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "availability", at_least = 99.9 }, nil, { kind = "operational" }),
    when = { { update = "agreement/a", set = { kind = "service", state = "ended" } } },
    expect = { ["service_target/t"] = { in_business_terms = null }, findings = {} },
  },

  ["operational"] = {
    at = "2026-03-02T09:00:00Z",
    given = house({ metric = "availability", at_least = 99.9 }, nil, { kind = "operational" }),
    expect = { ["service_target/t"] = { in_business_terms = "Shop may be away for 43 minutes in a month" },
      findings = {} },
  },

  ["an outage is told in money and orders, and grows while it lasts"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["service/shop"] = { name = "Shop", state = "planned", loss_per_hour = money(100000, "JPY"),
        orders_per_hour = 7 },
      ["outage/o"] = { service = "service/shop", started_at = "2026-03-02T08:30:00Z" },
      ["outage/done"] = { service = "service/shop", started_at = "2026-02-02T08:30:00Z",
        ended_at = "2026-02-02T09:00:00Z" },
      ["outage/agreed"] = { service = "service/shop", started_at = "2026-02-02T08:30:00Z", planned = true },
      ["service/plain"] = { name = "Plain", state = "planned" },
      ["outage/plain"] = { service = "service/plain", started_at = "2026-03-02T08:30:00Z" },
    },
    when = { { pass = "30m" } },
    expect = {
      ["outage/o"] = { lasted = "1h", money_lost = money(100000, "JPY"), orders_lost = 7, lost_in = "2026-03",
        lost_counted_in = "JPY" },
      ["outage/done"] = { lasted = "30m", money_lost = money(50000, "JPY"), lost_in = "2026-02" },
      ["outage/agreed"] = { lasted = null, lost_in = null },
      ["outage/plain"] = { money_lost = null, lost_counted_in = null },
    },
  },
}
