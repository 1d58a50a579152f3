-- SPDX-License-Identifier: Apache-2.0
-- Six benefits are why it is done. Which of them is nobody after?
local accountable = require "core.accountable"
local wording = require "core.wording"
local readings = require "leadership.readings"

return policy {
  title = "The ledger of a programme knows all six benefits, and what they come to",
  source = "article 002, row L2",
  needs = { "benefit.baseline", "benefit.owner" },
  on = "programme",
  gives = {
    benefits_kept = integer { doc = "Of the six, how many are in the ledger" },
    benefits_reached = integer { doc = "Of them at their target or past it" },
    benefits_worth = text { doc = "What they are worth a year by now, and when all is reached" },
  },
  findings = { benefits_missing = "low" },
  eval = function(programme, ctx, params)
    if programme.state ~= "running" then
      return {}
    end
    local missing, kept, reached, promised, now = {}, 0, 0, {}, {}
    for _, kind in ipairs(readings.kinds) do
      local lines, there = 0, 0
      for benefit in ctx:each("benefit", { programme = programme, kind = kind }) do
        lines = lines + 1
        there = there + ((benefit.progress or 0) >= 100 and 1 or 0)
        wording.add(promised, benefit.worth_per_year)
        wording.add(now, benefit.worth_now)
      end
      if lines == 0 then
        missing[#missing + 1] = readings.titles[kind]
      else
        kept = kept + 1
        reached = reached + (there == lines and 1 or 0)
      end
    end
    if kept < 6 then
      ctx:finding("benefits_missing", {
        message = "The ledger of " .. programme.name .. " says nothing about: " .. table.concat(missing, ", "),
        because = { kept = kept },
        owner = programme.lead or accountable.head_of_it(ctx, params),
        next = "Record a benefit for each, with where it stands and where it should be",
      })
    end
    return {
      benefits_kept = kept,
      benefits_reached = reached,
      benefits_worth = #wording.amounts(promised) > 0
        and wording.said(now) .. " of " .. wording.said(promised) .. " a year" or nil,
    }
  end,
}
