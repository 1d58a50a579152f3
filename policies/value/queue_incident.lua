-- SPDX-License-Identifier: Apache-2.0
local queue = require "value.queue"

return policy {
  title = "Every incident has a place in the queue of all work, by what is at stake",
  source = "article 001, row V2",
  on = "incident",
  gives = queue.fields,
  findings = queue.findings,
  eval = queue.eval,
}
