-- SPDX-License-Identifier: Apache-2.0
-- Silence is ended by hearing from the thing, not by somebody's word for it.
return guard {
  title = "That a component was heard from is said by what watches it, not by a person",
  source = "article 003, row R5",
  on = "component",
  level = "enforce",
  check = function(change, ctx)
    if change.kind ~= "delete" and change.changed.reported_at and change.record.reported_at
      and change.actor:find("^person/") then
      ctx:refuse("Only a source can say that " .. change.record.name .. " was heard from", { field = "reported_at" })
    end
  end,
}
