-- SPDX-License-Identifier: Apache-2.0
-- By itself, as it moves with each value that is looked at again, and what was spent and brought does not.
local who = require "leadership.who"

return policy {
  title = "It is known what live services are valued at, and how that grew",
  source = "article 002, row L3",
  on = "programme",
  gives = {
    value_in_place = money { doc = "A year, what live services are valued at; its history shows how that grew" },
  },
  eval = function(programme, ctx)
    local here = who.speaks_for_all(ctx, programme)
    return { value_in_place = here and ctx:sum("service", "own_value", { state = "live" }) or nil }
  end,
}
