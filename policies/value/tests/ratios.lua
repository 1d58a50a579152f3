-- SPDX-License-Identifier: Apache-2.0
-- Projects that fail, things never used, outages of IT's own doing.
local params = { value = { head_of_it = "person/ines" }, ["value.three_ratios_watched"] = { least = 2 } }

local function it(more)
  local given = {
    ["person/ines"] = { name = "Ines" },
    ["person/tom"] = { name = "Tom" },
    ["service/shop"] = { name = "Shop", owner = "person/tom", state = "planned" },
    ["component/till"] = { name = "Till", service = "service/shop" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

return tests {
  ["a project has failed by what it cost, how late it came and what it brought"] = {
    at = "2026-06-01T09:00:00Z",
    params = params,
    given = it {
      ["project/a"] = { name = "A", state = "failed", ended_on = "2026-05-01" },
      ["project/b"] = { name = "B", state = "challenged", ended_on = "2025-05-01" },
      ["project/c"] = {
        name = "C", state = "succeeded", ended_on = "2026-05-01", budget = money(1000000, "EUR"),
        spent = money(1300000, "EUR"),
      },
      ["project/d"] = { name = "D", state = "succeeded", ended_on = "2026-05-02", due = "2026-01-01" },
      ["project/e"] = {
        name = "E", state = "succeeded", due = "2026-05-01", budget = money(1000000, "EUR"),
        spent = money(1200000, "EUR"),
      },
      ["project/f"] = { name = "F", state = "in_progress", due = "2024-01-01" },
    },
    expect = {
      ["project/a"] = { failed = true, failed_because = "it was given up", ended_in = "2026" },
      ["project/b"] = { failed = true, failed_because = "it brought less than was wanted", ended_in = "2025" },
      ["project/c"] = { failed = true, failed_because = "it cost 13 000 EUR, and 10 000 EUR was given" },
      ["project/d"] = { failed = true, failed_because = "it came 121 days late" },
      ["project/e"] = { failed = false, ended_in = "2026" },
      ["project/f"] = { failed = null },
      findings = { "value.three_ratios_watched projects_fail person/ines" },
    },
  },

  ["one that brought less may count as a success, where that is how it is seen"] = {
    at = "2026-06-01T09:00:00Z",
    params = { ["value.project_verdict"] = { challenged_fails = false } },
    given = it { ["project/b"] = { name = "B", state = "challenged", ended_on = "2025-05-01" } },
    expect = { ["project/b"] = { failed = false }, findings = {} },
  },

  ["what was bought and lies there is said when its time is up"] = {
    at = "2026-06-01T09:00:00Z",
    params = params,
    given = it {
      ["purchase/a"] = {
        name = "Storage", amount = money(100000, "EUR"), bought_on = "2026-03-10", owner = "person/tom",
      },
      ["purchase/b"] = {
        name = "Screens", amount = money(100000, "EUR"), bought_on = "2026-01-10", installed_on = "2026-05-10",
      },
      ["purchase/c"] = {
        name = "Desks", amount = money(100, "USD"), bought_on = "2026-03-20", service = "service/shop",
      },
    },
    when = { { pass = "8d" } },
    expect = {
      ["purchase/a"] = { use = "never_installed", bought_in = "2026", counted = true },
      ["purchase/b"] = { use = "installed" },
      ["purchase/c"] = { use = "waiting", counted = false },
      findings = {
        "value.purchase_verdict never_installed purchase/a",
        "value.three_ratios_watched bought_for_nothing person/ines",
      },
    },
  },

  ["and is well again when it is put to use"] = {
    at = "2026-06-01T09:00:00Z",
    params = params,
    given = it {
      ["purchase/a"] = {
        name = "Storage", amount = money(1, "EUR"), bought_on = "2026-01-10", service = "service/shop",
      },
      ["purchase/b"] = { name = "Screens", amount = money(1, "EUR"), bought_on = "2026-01-10" },
    },
    when = {
      { update = "purchase/a", set = { installed_on = "2026-06-01" } },
      { update = "purchase/b", set = { installed_on = "2026-06-01" } },
    },
    expect = { ["purchase/a"] = { use = "installed" }, findings = {} },
  },

  ["an outage is of our own doing by its incident, or by what was changed shortly before"] = {
    at = "2026-06-01T09:00:00Z",
    params = params,
    given = it {
      ["change/new"] = {
        title = "New prices", service = "service/shop", state = "failed", done_at = "2026-05-20T23:00:00Z",
      },
      ["deployment/d1"] = { component = "component/till", production = true, started_at = "2026-05-22T10:00:00Z" },
      ["deployment/d2"] = { component = "component/till", started_at = "2026-05-23T10:00:00Z" },
      ["incident/i1"] = { title = "No prices", caused_by = "change/new" },
      ["incident/i2"] = { title = "No till", caused_by_deployment = "deployment/d1" },
      ["outage/1"] = { service = "service/shop", started_at = "2026-05-01T10:00:00Z", incident = "incident/i1" },
      ["outage/2"] = { service = "service/shop", started_at = "2026-05-02T10:00:00Z", incident = "incident/i2" },
      ["outage/3"] = { service = "service/shop", started_at = "2026-05-21T01:00:00Z" },
      ["outage/4"] = { service = "service/shop", started_at = "2026-05-22T11:00:00Z" },
      ["outage/5"] = { service = "service/shop", started_at = "2026-05-22T15:00:00Z" },
      ["outage/6"] = { service = "service/shop", started_at = "2026-05-23T11:00:00Z" },
      ["outage/7"] = { service = "service/shop", started_at = "2026-05-23T12:00:00Z", planned = true },
    },
    expect = {
      ["change/new"] = { made_on = "2026-05-20" },
      ["deployment/d2"] = { brought_on = null },
      ["outage/1"] = { own_doing = "caused", suspect = "change/new" },
      ["outage/2"] = { own_doing = "caused", suspect = "deployment/d1" },
      ["outage/3"] = { own_doing = "suspected", suspect = "change/new" },
      ["outage/4"] = { own_doing = "suspected", suspect = "deployment/d1" },
      ["outage/5"] = { own_doing = "no" },
      ["outage/6"] = { own_doing = "no" },
      ["outage/7"] = { own_doing = null },
      findings = {
        "value.three_ratios_watched own_outages person/ines",
      },
    },
  },

  ["suspicions may count for nothing"] = {
    at = "2026-06-01T09:00:00Z",
    params = {
      value = { head_of_it = "person/ines" },
      ["value.three_ratios_watched"] = { least = 1, count_suspected = false },
    },
    given = it {
      ["deployment/d1"] = { service = "service/shop", production = true, finished_at = "2026-05-22T10:00:00Z" },
      ["outage/4"] = { service = "service/shop", started_at = "2026-05-22T11:00:00Z" },
    },
    expect = { ["outage/4"] = { own_doing = "suspected" }, findings = {} },
  },
}
