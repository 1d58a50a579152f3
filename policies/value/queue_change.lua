-- SPDX-License-Identifier: Apache-2.0
local queue = require "value.queue"

return policy {
  title = "Every change has a place in the queue of all work, by what it adds and what waits for it",
  source = "article 001, row V2",
  on = "change",
  gives = queue.fields,
  findings = queue.findings,
  eval = queue.eval,
}
