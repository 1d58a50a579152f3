-- SPDX-License-Identifier: Apache-2.0
local function slices(set, counts)
  local objective = { name = "Paid at once", service = "service/pay", target = 99, rolling_days = 7 }
  for field, value in pairs(set) do
    objective[field] = value
  end
  local all = { ["service/pay"] = { name = "Payments" }, ["service_level_objective/o"] = objective }
  for i, count in ipairs(counts) do
    all["level_sample/s" .. i] = {
      objective = "service_level_objective/o", started_at = count[1], good = count[2], total = count[3],
    }
  end
  return all
end

local week = {
  { "2026-03-16T10:00:00Z", 1000, 1000 },
  { "2026-03-17T10:00:00Z", 980, 1000 },
  { "2026-03-18T10:00:00Z", 2000, 2000 },
}

return tests {
  ["by occurrences every one counts the same"] = {
    at = "2026-03-20T09:00:00Z",
    given = slices({}, week),
    expect = {
      ["service_level_objective/o"] = { attained = 99.5, budget_left = 50 },
      ["level_sample/s2"] = { slice_good = 0, slice_ratio = 98, slice_day = "2026-03-17", slice_month = "2026-03" },
      findings = {},
    },
  },

  ["by timeslices every slice counts the same, good enough or not"] = {
    at = "2026-03-20T09:00:00Z",
    given = slices({ budgeting = "timeslices", target = 60, slice_target = 99 }, week),
    expect = { ["service_level_objective/o"] = { attained = 66.66666666666667 }, findings = {
      "sla.error_budget nearly_gone service_level_objective/o",
    } },
  },

  ["a slice has to be as good as it was asked to be"] = {
    at = "2026-03-20T09:00:00Z",
    given = slices({ budgeting = "timeslices", target = 60, slice_target = 98 }, week),
    expect = { ["service_level_objective/o"] = { attained = 100, budget_left = 100 }, findings = {} },
  },

  ["by ratio timeslices each slice counts as good as it was"] = {
    at = "2026-03-20T09:00:00Z",
    given = slices({ budgeting = "ratio_timeslices", target = 99 }, week),
    expect = { ["service_level_objective/o"] = { attained = 99.33333333333333 }, findings = {} },
  },

  ["what is out of the window is forgotten"] = {
    at = "2026-03-20T09:00:00Z",
    given = slices({}, week),
    when = { { at = "2026-03-24T00:00:00Z" } },
    expect = { ["service_level_objective/o"] = { attained = 100, budget_left = 100 }, findings = {} },
  },

  ["nothing counted, nothing said"] = {
    at = "2026-03-20T09:00:00Z",
    given = slices({}, {}),
    expect = { ["service_level_objective/o"] = { attained = null, budget_left = null }, findings = {} },
  },

  ["a spent budget stops what is new, and its pace is told"] = {
    at = "2026-03-20T09:30:00Z",
    given = slices({ measured_over = "month", rolling_days = null }, { { "2026-03-20T09:10:00Z", 900, 1000 } }),
    expect = {
      ["service_level_objective/o"] = { attained = 90 },
      findings = {
        "sla.error_budget budget_spent service_level_objective/o",
        "sla.error_budget burning/6h service_level_objective/o",
        "sla.error_budget burning/24h service_level_objective/o",
        "sla.error_budget burning/60h service_level_objective/o",
      },
    },
  },

  ["a pace is over once the last hours are quiet, and one bad hour of many is none"] = {
    at = "2026-03-20T09:30:00Z",
    given = slices({ rolling_days = 28, target = 90 }, {
      { "2026-03-19T12:10:00Z", 90000, 90000 }, { "2026-03-20T06:10:00Z", 0, 1000 },
      { "2026-03-20T09:10:00Z", 0, 1000 },
    }),
    when = { { pass = "90m" } },
    expect = { ["service_level_objective/o"] = { attained = 97.82608695652173 }, findings = {} },
  },

  ["who is told of a budget has not left"] = {
    at = "2026-03-20T09:30:00Z",
    given = (function()
      local all = slices({ owner = "person/gone" }, { { "2026-03-16T10:00:00Z", 900, 1000 } })
      all["person/gone"] = { name = "Gus", left_on = "2026-01-31", deputy = "person/ana" }
      all["person/ana"] = { name = "Ana" }
      all["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" }
      return all
    end)(),
    files = { ["told.lua"] = [[return route { title = "t", of = { "finding" }, map = function(item)
      return { { to = "destination/" .. item.to.key } }
    end }]] },
    expect = {
      findings = { "sla.error_budget budget_spent service_level_objective/o" },
      dispatches = { "destination/ana budget_spent service_level_objective/o" },
    },
  },
}
