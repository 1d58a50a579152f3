-- SPDX-License-Identifier: Apache-2.0
local proven = require "reporting.proven"

return policy {
  title = "What a result was worth is known by its measurements, and what services contributed to it",
  source = "article 003, row R4",
  on = "outcome",
  gives = {
    proof = enum { "measured", "stated", "guessed", doc = "By what its worth in the last year is known" },
    proven_value = money { doc = "What it was worth in the last year, as measured or stated" },
    contributed = money { doc = "Of that, what services contributed: weight times confidence, never more than all" },
  },
  eval = function(outcome, ctx, params)
    if outcome.state ~= "live" then
      return {}
    end
    local worth, proof = proven.worth_of(outcome, ctx, 365, params)
    return {
      proof = proof,
      proven_value = worth,
      contributed = worth and worth * proven.owed(outcome, ctx) // 10000,
    }
  end,
}
