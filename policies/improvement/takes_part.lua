-- SPDX-License-Identifier: Apache-2.0
local answers = require "improvement.answers"

return policy {
  title = "It is known who takes part in improving",
  source = "article 004, row S4",
  on = "person",
  gives = {
    at_work = boolean { doc = "Works here, and has not left" },
    takes_part = boolean { doc = "Has suggested something within the window of the pack" },
    suggestions = integer { doc = "How many there were within it" },
  },
  eval = function(person, ctx, params)
    local at_work = person.position ~= "outside" and answers.here(ctx, person, params) ~= nil
    local suggestions = ctx:count("improvement", { suggester = person, is_recent = true })
    return { at_work = at_work, takes_part = at_work and suggestions > 0, suggestions = suggestions }
  end,
}
