-- SPDX-License-Identifier: Apache-2.0
local queue = require "value.queue"

return policy {
  title = "Every problem has a place in the queue of all work, by what it has cost and what waits for its end",
  source = "article 001, row V2",
  on = "problem",
  gives = queue.fields,
  findings = queue.findings,
  eval = queue.eval,
}
