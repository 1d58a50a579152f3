-- SPDX-License-Identifier: Apache-2.0
-- People of whom services are made, counted when one of them comes or goes; how many are enough, each service asks for
-- itself.
local accountable = require "core.accountable"

return policy {
  title = "It is known how many people are there where services are made of people",
  source = "article 003, row R1",
  on = "unit",
  gives = {
    people_here = integer { doc = "Who work in it and have not left, and its head; unset: it is a part of nothing" },
    people_gone = integer { doc = "Who have left" },
    is_led = boolean { doc = "Its head is here; unset: it has none" },
  },
  eval = function(unit, ctx, params)
    if ctx:count("part", { unit = unit }) == 0 then
      return {}
    end
    local head = unit.head
    local led = accountable.here(ctx, head, params)
    local here, gone = led and 1 or 0, 0
    for person in ctx:each("person", { unit = unit }) do
      if not accountable.here(ctx, person, params) then
        gone = gone + 1
      elseif person ~= head then
        here = here + 1
      end
    end
    return { people_here = here, people_gone = gone, is_led = head and led }
  end,
}
