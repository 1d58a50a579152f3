-- SPDX-License-Identifier: Apache-2.0
-- Anybody may ask. Work begins on what is more than a wish, and what it was begun on is not made less of, nor tightened
-- beyond reach. That an estimate grows is a fact and no wish: it is let in, and the policy no_free_lunch says it.
local terms = {
  "state", "service", "sponsor", "outcome", "mandate", "funding", "metric", "wanted_within", "wanted_at_least",
}

return guard {
  title = "No work on a demand without a sponsor, an outcome, money, and a target within reach",
  source = "article 000, row K4",
  on = "demand",
  level = "enforce",
  check = function(change, ctx)
    local demand = change.record
    if change.kind == "delete" or change.actor:find("^source/") then
      return
    end
    local taken_up = demand.state == "accepted" or demand.state == "in_progress"
    local lacking = demand.lacking or {}
    if not taken_up or #lacking == 0 then
      return
    end
    for _, field in ipairs(terms) do
      if change.changed[field] then
        ctx:refuse(demand.title .. " lacks " .. table.concat(lacking, ", and "), { field = field })
        return
      end
    end
  end,
}
