-- SPDX-License-Identifier: Apache-2.0
local queue = require "value.queue"

return policy {
  title = "Every demand has a place in the queue of all work, by value",
  source = "article 001, row V2",
  on = "demand",
  gives = queue.fields,
  findings = queue.findings,
  eval = queue.eval,
}
