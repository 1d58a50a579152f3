-- SPDX-License-Identifier: Apache-2.0
-- A request from above is let in as what it is, and priced: it is better known than told as something else.
local overriding = require "value.overriding"

return guard {
  title = "Nothing is put above its place without a reason",
  source = "article 001, row V11",
  on = "priority_override",
  check = function(change, ctx)
    local override = change.record
    if not override or not override.raised or override.grounds == "request_from_above" then
      return
    end
    if overriding.reason_missing(override) then
      ctx:refuse("By its value this work is at place " .. override.computed_place .. ": say in a few words what the "
        .. "business gains when it is done at place " .. (override.place or 1), { field = "because" })
    end
  end,
}
