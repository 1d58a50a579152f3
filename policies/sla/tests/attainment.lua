-- SPDX-License-Identifier: Apache-2.0
local function organisation(incidents)
  local all = {
    ["person/sam"] = { name = "Sam", unit = "unit/sellers" },
    ["unit/sellers"] = { name = "Sellers", kind = "customer" },
    ["service/till"] = { name = "Till" },
    ["agreement/tills"] = {
      name = "Tills", service = "service/till", state = "published", customer = "unit/sellers",
    },
    ["service_target/back"] = { agreement = "agreement/tills", metric = "resolution", within = "4h", at_least = 80 },
  }
  for i, times in ipairs(incidents) do
    all["incident/i" .. i] = {
      service = "service/till", caller = "person/sam", priority = "p2",
      state = times[2] and "resolved" or "in_progress",
      opened_at = times[1], resolved_at = times[2], responded_at = times[1],
    }
  end
  return all
end

local march = {
  { "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z" },
  { "2026-03-03T09:00:00Z", "2026-03-03T19:00:00Z" },
  { "2026-03-04T09:00:00Z", "2026-03-04T13:00:00Z" },
  { "2026-03-31T22:00:00Z", "2026-04-01T01:00:00Z" }, -- resolved in April, and in time
}

return tests {
  ["what was decided this month is counted for service, agreement, customer and target"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { march[1], march[2], march[3] },
    expect = {
      ["service/till"] = { resolved_in_time = 66.66666666666667, answered_in_time = 100 },
      ["agreement/tills"] = { resolved_in_time = 66.66666666666667 },
      ["unit/sellers"] = { resolved_in_time = 66.66666666666667 },
      ["service_target/back"] = { in_time = 66.66666666666667 },
      findings = {},
    },
  },

  ["once the month is over, too few are a finding"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { march[1], march[2], march[3] },
    when = { { at = "2026-04-02T09:00:00Z" } },
    expect = {
      ["service/till"] = { resolved_in_time = null, resolved_in_time_before = 66.66666666666667 },
      ["service_target/back"] = { in_time = null, in_time_before = 66.66666666666667 },
      findings = { "sla.attainment_target too_few_in_time service_target/back" },
    },
  },

  ["one that is late counts from then on, resolved or not"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { march[1], { "2026-03-20T04:00:00Z" } },
    expect = {
      ["service/till"] = { resolved_in_time = 50 },
      findings = { "sla.resolution breached incident/i2" },
    },
  },

  ["an incident counts in the month in which it was decided"] = {
    at = "2026-04-02T09:00:00Z",
    given = organisation(march),
    expect = {
      ["service/till"] = { resolved_in_time = 100, resolved_in_time_before = 66.66666666666667 },
      findings = { "sla.attainment_target too_few_in_time service_target/back" },
    },
  },

  ["another target, and past months are judged by it"] = {
    at = "2026-03-20T09:00:00Z",
    given = organisation { march[1], march[2], march[3] },
    when = { { update = "service_target/back", set = { within = "12h" } } },
    expect = { ["agreement/tills"] = { resolved_in_time = 100 }, findings = {} },
  },
}
