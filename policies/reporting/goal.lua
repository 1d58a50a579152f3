-- SPDX-License-Identifier: Apache-2.0
-- A goal of the organisation moves by its own measure; what services did for it is what they contributed to its
-- outcomes.
local proven = require "reporting.proven"

return policy {
  title = "It is known how far a goal is, and what services contributed to it",
  source = "article 003, row R4",
  needs = { "objective.measure", "contribution" },
  on = "objective",
  gives = {
    way_gone = integer { doc = "Percent from the baseline of its measure to the goal; unset: not measured" },
    outcomes_proven = integer { doc = "Live outcomes of it whose worth is measured or stated" },
    outcomes_guessed = integer { doc = "Those whose worth is not" },
  },
  eval = function(objective, ctx)
    local way = objective.measure and proven.way_gone(objective.measure, ctx)
    return {
      way_gone = way,
      outcomes_proven = ctx:count("outcome", { objective = objective, proof = { "measured", "stated" } }),
      outcomes_guessed = ctx:count("outcome", { objective = objective, proof = "guessed" }),
    }
  end,
}
