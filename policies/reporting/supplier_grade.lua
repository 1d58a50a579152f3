-- SPDX-License-Identifier: Apache-2.0
-- Asked when a contract or what was promised in it changes, and once for all the services that need the supplier.
local grades = require "reporting.grades"

return policy {
  title = "It is known how each supplier is, by contracts and what is kept of them",
  source = "article 003, row R1",
  on = "supplier",
  gives = {
    grade = enum { "good", "unknown", "degraded", "down", doc = "By its contracts, and what it keeps of them" },
    grade_because = text { doc = "What is wrong with it: \"delivers without a contract\"" },
  },
  eval = function(supplier, ctx, params)
    local grade, why = grades.supplier(ctx, supplier, params)
    return { grade = grade, grade_because = why }
  end,
}
