-- SPDX-License-Identifier: Apache-2.0
local trace = require "value.trace"

return policy {
  title = "Each demand serves an objective with a measure",
  source = "article 001, row V10",
  on = "demand",
  gives = trace.fields,
  findings = trace.findings,
  eval = trace.eval,
}
