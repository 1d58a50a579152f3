-- SPDX-License-Identifier: Apache-2.0
-- Where a piece of work lies in the queue of all work, and what lies between there and where somebody put it.
local wording = require "core.wording"
local queue = require "value.queue"

-- Its place among all, from 1; nil when it lies behind the first `deep`. And the list.
local function place_of(ctx, piece, deep)
  local list = queue.first(ctx, deep)
  for i, other in ipairs(list) do
    if other == piece then
      return i, list
    end
  end
  return nil, list
end

return library {
  -- { computed =, between = { records } }: what is put at `place` and belongs at `computed` goes before these.
  displaces = function(ctx, piece, place, deep)
    local computed, list = place_of(ctx, piece, deep)
    local between = {}
    for i = place, (computed or #list + 1) - 1 do
      between[#between + 1] = list[i]
    end
    return { computed = computed or #list + 1, between = between }
  end,
  -- What was written down of it for the place where it was put.
  kept = function(ctx, override)
    return ctx:get("displacement", override.key:sub(1, 180) .. "-" .. (override.place or 1))
  end,
  name = function(override)
    return "displacement/" .. override.key:sub(1, 180) .. "-" .. (override.place or 1)
  end,
  reason_missing = function(override)
    return wording.blank(override.because)
  end,
}
