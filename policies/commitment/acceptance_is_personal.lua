-- SPDX-License-Identifier: Apache-2.0
-- The only test of commitment that means anything: did they say yes themselves?
local terms = { "accepted", "person", "role", "service", "process", "outcome", "promise", "promised_outcome" }

return guard {
  title = "A commitment is accepted by the person who makes it, and by nobody else",
  source = "article 000, row K1",
  on = "commitment",
  level = "enforce",
  check = function(change, ctx)
    local commitment = change.record
    if change.kind == "delete" or not commitment.accepted or change.actor == commitment.person.id then
      return
    end
    for _, field in ipairs(terms) do
      if change.changed[field] then
        local name = commitment.person.name
        ctx:refuse("Only " .. name .. " can accept this, or change it once it is accepted", { field = field })
        return
      end
    end
  end,
}
