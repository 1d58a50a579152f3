-- SPDX-License-Identifier: Apache-2.0
-- What each of the six benefits comes to today by the records themselves, where no measure of the organisation's own
-- says better. Counts that the host keeps: none of them walks over records.
local wording = require "core.wording"

local function share(part, all)
  return all > 0 and 100 * part / all or nil
end

local readings = {
  -- Ratings of customers are the quality that counts; the newest hundred.
  service_quality = function(ctx)
    local newest = ctx:top("rating", "given_at", 100)
    local total = 0
    for _, rating in ipairs(newest) do
      total = total + rating.score
    end
    return #newest > 0 and total / #newest or nil,
      "average of the last " .. wording.counted(#newest, "rating") .. ", 0 to 10"
  end,
  alignment = function(ctx)
    local open = { "new", "accepted", "in_progress", "on_hold" }
    local all = ctx:count("demand", { state = open })
    return share(all - ctx:count("demand", { state = open, outcome = null }), all),
      "percent of " .. wording.counted(all, "open demand") .. " that say which outcome they serve"
  end,
  operations_cost = function(ctx, params)
    local here = { state = "live", planned_in = params.currency }
    local amount = ctx:sum("service", "cost_per_year", here)
    local others = ctx:count("service", { state = "live" }) - ctx:count("service", here)
      - ctx:count("service", { state = "live", planned_in = null })
    return amount and wording.units(amount), params.currency .. " a year, of all live services"
      .. (others > 0 and " but " .. others .. " paid in another currency" or "")
  end,
  -- A promise that binds another team is collaboration when that team said yes.
  cross_silo = function(ctx)
    local all = ctx:count("obligation", {})
    return share(ctx:count("obligation", { accepted = true }), all),
      "percent of " .. wording.counted(all, "undertaking") .. " between teams to which the team itself said yes"
  end,
  compliance = function(ctx)
    local all = ctx:count("control", {})
    return share(ctx:count("control", { shown_in_time = true }), all),
      "percent of " .. wording.counted(all, "control") .. " with evidence in their interval"
  end,
  new_initiatives = function(ctx)
    local well = ctx:count("project", { state = "succeeded" })
    local all = well + ctx:count("project", { state = { "challenged", "failed" } })
    return share(well, all), "percent of " .. wording.counted(all, "ended project") .. " that succeeded"
  end,
}

return library {
  kinds = { "service_quality", "alignment", "operations_cost", "cross_silo", "compliance", "new_initiatives" },
  titles = {
    service_quality = "Service quality",
    alignment = "Business and IT alignment",
    operations_cost = "IT operations cost",
    cross_silo = "Cross-silo collaboration",
    compliance = "Compliance",
    new_initiatives = "Support for new initiatives",
  },
  read = function(kind, ctx, params)
    return readings[kind](ctx, params)
  end,
}
