-- SPDX-License-Identifier: Apache-2.0
-- A project has failed that was given up, and also one that is called a success and cost far more, or took far longer,
-- than those who paid for it were told.
local days = require "core.days"
local wording = require "core.wording"

local function why_failed(project, params)
  if project.state == "failed" then
    return "it was given up"
  elseif project.state == "challenged" and params.challenged_fails then
    return "it brought less than was wanted"
  end
  local budget, spent = project.budget, project.spent
  if budget and spent and budget.currency == spent.currency
    and (spent - budget).amount * 100 > budget.amount * params.over_budget then
    return "it cost " .. wording.amount(spent) .. ", and " .. wording.amount(budget) .. " was given"
  end
  if project.due and project.ended_on and (project.ended_on - project.due) * 86400000 > params.late_by then
    return "it came " .. wording.counted(project.ended_on - project.due, "day") .. " late"
  end
end

return policy {
  title = "A project has failed by what it cost and brought, whatever it is called",
  source = "article 001, row V6",
  needs = { "project.budget", "project.outcome" },
  on = "project",
  params = {
    over_budget = integer { default = 25, doc = "Percent above its budget from which it has failed" },
    late_by = duration { default = "90d", doc = "How late it has to be for that" },
    challenged_fails = boolean { default = true, doc = "One that ended with less than was wanted has failed" },
  },
  gives = {
    failed = boolean { doc = "Of projects that ended" },
    failed_because = text {},
    ended_in = text { indexed = true, doc = "The year, as in \"2026\"" },
  },
  eval = function(project, ctx, params)
    local ended = project.state == "succeeded" or project.state == "challenged" or project.state == "failed"
    if not ended then
      return {}
    end
    local because = why_failed(project, params)
    local day = project.ended_on or days.date_of(ctx:since(project, "state"), params)
    return { failed = because ~= nil, failed_because = because, ended_in = time.format_date(day):sub(1, 4) }
  end,
}
