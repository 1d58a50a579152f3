-- SPDX-License-Identifier: Apache-2.0
-- Asked when something about the component changes, and once for all the services that stand on it.
local grades = require "reporting.grades"

return policy {
  title = "It is known how each component is, by its source and by what is broken about it",
  source = "article 003, row R1",
  on = "component",
  gives = {
    grade = enum { "good", "unknown", "degraded", "down", doc = "What its source says, or what is worse" },
    grade_because = text { doc = "What is wrong with it: \"is down\", \"has 2 grave incidents open\"" },
  },
  eval = function(component, ctx, params)
    local grade, why = grades.component(ctx, component, params)
    return { grade = grade, grade_because = why }
  end,
}
