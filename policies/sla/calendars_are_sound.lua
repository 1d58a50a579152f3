-- SPDX-License-Identifier: Apache-2.0
-- Hours that overlap, are empty or never open would be found out by every clock that needs them. Better here, once.
return guard {
  title = "A calendar can be read, and opens some time",
  source = "pack sla",
  on = "calendar",
  level = "enforce",
  check = function(change, ctx)
    if change.kind ~= "delete" then
      local sound, why = pcall(ctx.next_open, ctx, change.record, 0)
      if not sound then
        ctx:refuse(tostring(why), { field = "hours" })
      end
    end
  end,
}
