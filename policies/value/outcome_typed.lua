-- SPDX-License-Identifier: Apache-2.0
-- IT serves by what competitors do not have, or by costing less. Which of both is to be said so that it can be checked.
local accountable = require "core.accountable"
local wording = require "core.wording"

return policy {
  title = "An outcome says how it helps: by what competitors lack, or by costing less",
  source = "article 001, row V8",
  needs = { "outcome.competitors_lack" },
  on = "outcome",
  gives = { typed = boolean { doc = "How it helps is said, with what shows it" } },
  findings = { kind_unknown = "low", advantage_not_named = "medium", saving_from_what = "medium" },
  eval = function(outcome, ctx, params)
    if outcome.state == "retired" then
      return {}
    end
    local because = { kind = outcome.kind, value_per_year = outcome.value_per_year }
    local worth = outcome.value_per_year and ", worth " .. wording.amount(outcome.value_per_year) .. " a year," or ""
    if outcome.kind == "other" then
      ctx:finding("kind_unknown", {
        message = "Nobody has said whether " .. outcome.name .. worth .. " is an advantage over competitors, "
          .. "costs less, or lets us go on",
        because = because,
        owner = accountable.of(ctx, params, outcome.owner),
        next = "Say which of these it is",
      })
      return { typed = false }
    elseif outcome.kind == "competitive_advantage" and wording.blank(outcome.competitors_lack) then
      ctx:finding("advantage_not_named", {
        message = outcome.name .. worth .. " is called an advantage, and nobody says what competitors lack",
        because = because,
        owner = accountable.of(ctx, params, outcome.owner),
        next = "Say what customers find here and not elsewhere; if there is nothing, it is another kind of outcome",
      })
      return { typed = false }
    elseif outcome.kind == "cost_reduction" then
      local baseline = false
      for measure in ctx:each("measure", { outcome = outcome }) do
        baseline = baseline or measure.baseline ~= nil
      end
      if not baseline then
        ctx:finding("saving_from_what", {
          message = outcome.name .. worth .. " is to cost less, and nobody wrote down what it cost before",
          because = because,
          owner = accountable.of(ctx, params, outcome.owner),
          next = "Give one of its measures the value from which the saving is counted",
        })
        return { typed = false }
      end
    end
    return { typed = true }
  end,
}
