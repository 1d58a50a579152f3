-- SPDX-License-Identifier: Apache-2.0
-- Spells are { from =, to = }, two instants: shared by the policies about what is away and when that had been agreed.

local function by_start(a, b)
  return a.from < b.from
end

return library {
  -- As covered wants them.
  in_order = function(spells)
    table.sort(spells, by_start)
    return spells
  end,
  -- Open time in which one of the spells was on. Those that overlap count once.
  covered = function(ctx, calendar, spells, from, to)
    local total, reached = 0, from
    for _, spell in ipairs(spells) do
      local begins, ends = math.max(spell.from, reached), math.min(spell.to, to)
      if begins < ends then
        total = total + ctx:working_time(calendar, begins, ends)
        reached = ends
      end
    end
    return total
  end,
}
