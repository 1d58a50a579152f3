-- SPDX-License-Identifier: Apache-2.0
-- A secretary's click is not a reading.
return guard {
  title = "Who has read a report says so, and nobody else",
  source = "article 003, row R3",
  on = "acknowledgement",
  level = "enforce",
  check = function(change, ctx)
    if change.kind == "delete" then
      return
    end
    local person = change.record.person
    if change.actor ~= person.id and not change.actor:find("^source/") then
      ctx:refuse("Only " .. person.name .. " can say that " .. person.name .. " read it", { field = "person" })
    end
  end,
}
