-- SPDX-License-Identifier: Apache-2.0
local function organisation(facts)
  local all = {
    ["person/ines"] = { name = "Ines" },
    ["service/shop"] = { name = "Shop", owner = "person/ines" },
    ["agreement/shop"] = { name = "Shop", service = "service/shop", state = "published", from_date = "2026-01-01" },
    ["service_target/there"] = {
      agreement = "agreement/shop", metric = "availability", at_least = 99.9, measured_over = "month",
    },
  }
  for id, set in pairs(facts) do
    all[id] = set
  end
  return all
end

local function outage(from, to, more)
  local set = { service = "service/shop", started_at = from, ended_at = to }
  for field, value in pairs(more or {}) do
    set[field] = value
  end
  return set
end

return tests {
  ["a month without an outage is whole"] = {
    at = "2026-03-02T09:00:00Z",
    given = organisation {},
    expect = {
      ["service_target/there"] = {
        availability = 100, availability_before = 100, downtime = "0s", downtime_allowed = "44m38s400ms",
        downtime_left = "44m38s400ms",
      },
      findings = {},
    },
  },

  ["outages that overlap count once"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["outage/pages"] = outage("2026-03-10T10:00:00Z", "2026-03-10T10:15:00Z"),
      ["outage/money"] = outage("2026-03-10T10:10:00Z", "2026-03-10T10:20:00Z"),
    },
    expect = { ["service_target/there"] = { downtime = "20m", downtime_left = "24m38s400ms" }, findings = {} },
  },

  ["what was agreed beforehand does not count, however it is written down"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["maintenance/night"] = {
        service = "service/shop", starts_at = "2026-03-10T02:00:00Z", ends_at = "2026-03-10T04:00:00Z",
      },
      ["outage/night"] = outage("2026-03-10T02:30:00Z", "2026-03-10T04:10:00Z"),
      ["outage/planned"] = outage("2026-03-12T02:00:00Z", "2026-03-12T03:00:00Z", { planned = true }),
    },
    expect = { ["service_target/there"] = { downtime = "10m" }, findings = {} },
  },

  ["at night nobody misses it when it was promised for the day"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["calendar/day"] = {
        name = "By day", zone = "Europe/Berlin",
        hours = {
          mon = { { "08:00", "18:00" } }, tue = { { "08:00", "18:00" } }, wed = { { "08:00", "18:00" } },
          thu = { { "08:00", "18:00" } }, fri = { { "08:00", "18:00" } },
        },
      },
      ["agreement/shop"] = { name = "Shop", service = "service/shop", calendar = "calendar/day" },
      ["outage/night"] = outage("2026-03-09T20:00:00Z", "2026-03-10T07:05:00Z"),
    },
    expect = {
      ["service_target/there"] = { downtime = "5m", downtime_allowed = "13m12s" },
      findings = {},
    },
  },

  ["too long is said to who promised it, or owns it"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { ["outage/o1"] = outage("2026-03-10T10:00:00Z", "2026-03-10T10:45:00Z") },
    expect = { findings = { "sla.availability below_target service_target/there" } },
  },

  ["and before it is too long, that there is little left"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { ["outage/o1"] = outage("2026-03-10T10:00:00Z", "2026-03-10T10:40:00Z") },
    expect = { findings = { "sla.availability nearly_gone service_target/there" } },
  },

  ["an outage that goes on is counted as it goes on"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { ["outage/o1"] = outage("2026-03-20T08:30:00Z") },
    when = { { pass = "10m" } },
    expect = {
      ["service_target/there"] = { downtime = "40m" },
      findings = {
        "sla.availability nearly_gone service_target/there",
        "sla.burn_rate burning/1h service_target/there",
        "sla.burn_rate burning/6h service_target/there",
        "sla.burn_rate burning/3d service_target/there",
      },
    },
  },

  ["a new month begins anew, and the old one is kept"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { ["outage/o1"] = outage("2026-03-10T10:00:00Z", "2026-03-11T10:48:00Z") },
    when = { { at = "2026-04-01T00:00:00Z" } },
    expect = {
      ["service_target/there"] = { availability = 100, availability_before = 96.66666666666667, downtime = "0s" },
      findings = {},
    },
  },

  ["a month ends where the customer is"] = {
    at = "2026-03-31T21:59:00Z",
    given = organisation {
      ["calendar/berlin"] = { name = "Berlin", zone = "Europe/Berlin", hours = "24x7" },
      ["service_target/there"] = {
        agreement = "agreement/shop", metric = "availability", at_least = 99, measured_over = "month",
        calendar = "calendar/berlin",
      },
      ["outage/o1"] = outage("2026-03-31T20:30:00Z", "2026-03-31T21:00:00Z"),
    },
    when = { { pass = "1m" } },
    expect = { ["service_target/there"] = { downtime = "0s", availability_before = 99.93270524899059 }, findings = {} },
  },

  ["quarters, years and weeks as well"] = {
    at = "2026-05-20T09:00:00Z",
    given = organisation {
      ["service_target/quarter"] = {
        agreement = "agreement/shop", metric = "availability", at_least = 99, measured_over = "quarter",
      },
      ["service_target/year"] = {
        agreement = "agreement/shop", metric = "availability", at_least = 99, measured_over = "year",
      },
      ["service_target/week"] = {
        agreement = "agreement/shop", metric = "availability", at_least = 99, measured_over = "week",
      },
      ["outage/winter"] = outage("2026-02-10T10:00:00Z", "2026-02-10T11:00:00Z"),
      ["outage/april"] = outage("2026-04-10T10:00:00Z", "2026-04-10T11:00:00Z"),
      ["outage/monday"] = outage("2026-05-18T10:00:00Z", "2026-05-18T11:00:00Z"),
    },
    expect = {
      ["service_target/quarter"] = { downtime = "2h", downtime_allowed = "21h50m24s" },
      ["service_target/year"] = { downtime = "3h", downtime_allowed = "87h36m" },
      ["service_target/week"] = { downtime = "1h", downtime_allowed = "1h40m48s" },
    },
  },

  ["a rolling window forgets"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["service_target/rolls"] = {
        agreement = "agreement/shop", metric = "availability", at_least = 99, rolling = "7d",
      },
      ["outage/o1"] = outage("2026-03-19T10:00:00Z", "2026-03-19T12:00:00Z"),
    },
    when = { { at = "2026-03-26T11:00:00Z" } },
    expect = { ["service_target/rolls"] = { downtime = "1h", downtime_left = "40m48s" } },
  },

  ["a short outage wakes nobody, and what is over neither"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["service_target/there"] = { agreement = "agreement/shop", metric = "availability", at_least = 99 },
      ["outage/o1"] = outage("2026-03-20T08:55:00Z", "2026-03-20T08:57:00Z"),
    },
    expect = { ["service_target/there"] = { burn_rate = 0.0462962962962963 }, findings = {} },
  },

  ["an outage within maintenance wakes nobody either"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["maintenance/morning"] = {
        service = "service/shop", starts_at = "2026-03-20T08:00:00Z", ends_at = "2026-03-20T10:00:00Z",
      },
      ["outage/o1"] = outage("2026-03-20T08:10:00Z"),
    },
    expect = { ["service_target/there"] = { burn_rate = 0, downtime = "0s" }, findings = {} },
  },

  ["money goes back by how far it was missed"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation {
      ["agreement/shop"] = {
        name = "Shop", service = "service/shop", from_date = "2026-01-01", fee_per_month = "1200.00 EUR",
        credit_steps = { { below = 99.9, percent = 5 }, { below = 99, percent = 10 } },
      },
      ["outage/o1"] = outage("2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"),
      ["outage/o2"] = outage("2026-04-10T10:00:00Z", "2026-04-10T20:00:00Z"),
    },
    when = { { at = "2026-04-20T09:00:00Z" } },
    expect = {
      ["agreement/shop"] = { credit_due = "60.00 EUR", credit_running = "120.00 EUR" },
      findings = {
        "sla.availability below_target service_target/there",
        "sla.service_credit credit_due agreement/shop",
      },
    },
  },
}
