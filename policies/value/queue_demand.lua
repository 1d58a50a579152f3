-- SPDX-License-Identifier: Apache-2.0
local queue = require "value.queue"

return policy {
  title = "Every demand has a place in the queue of all work, by value",
  source = "article 001, row V2",
  needs = { "demand.value_per_year", "outcome.value_per_year" },
  on = "demand",
  gives = queue.fields,
  findings = queue.findings,
  eval = queue.eval,
}
