-- SPDX-License-Identifier: Apache-2.0
-- What the enterprise needs goes before what somebody wants and before what IT likes to do. Everybody calls it a need.
local accountable = require "core.accountable"
local evidence = require "value.evidence"
local words = require "value.words"

local called = { need = "an enterprise need", want = "a business want", preference = "a preference of IT" }

return policy {
  title = "A demand is a need by its evidence, and not by its label",
  source = "article 001, row V3",
  needs = { "demand.outcome" },
  on = "demand",
  params = {
    need_from = integer { default = 100, doc = "So many points a year must be at risk, or be gained, for a need" },
    at_risk = integer { default = 10, doc = "An outcome is at risk that falls short by so many percent" },
  },
  gives = {
    class = enum { "need", "want", "preference", doc = "Enterprise need, business want or preference of IT" },
    class_because = text { doc = "What speaks for that" },
  },
  findings = { labelled_as_need = "medium" },
  eval = function(demand, ctx, params)
    local class, because = evidence.class(demand, params)
    local open = demand.state ~= "done" and demand.state ~= "refused"
    if class ~= "need" and open and demand.label == "need" then
      ctx:finding("labelled_as_need", {
        message = words.quoted(demand) .. " is called a need, and is " .. called[class] .. ": " .. because,
        because = { label = demand.label, class = class, outcome = demand.outcome, mandate = demand.mandate },
        owner = accountable.of(ctx, params, demand.sponsor, demand.requested_by),
        next = "Record what demands it, or the outcome at risk and what it adds; or call it " .. called[class],
      })
    end
    return { class = class, class_because = because }
  end,
}
