-- SPDX-License-Identifier: Apache-2.0
local days = require "core.days"

return policy {
  title = "It is known on which day a change was made",
  source = "article 001, row V6",
  on = "change",
  gives = { made_on = date { indexed = true, doc = "When it was done, or failed" } },
  eval = function(change, _, params)
    local made = (change.state == "done" or change.state == "failed") and change.done_at
    return { made_on = made and days.date_of(made, params) or nil }
  end,
}
