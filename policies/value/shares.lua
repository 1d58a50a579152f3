-- SPDX-License-Identifier: Apache-2.0
-- An amount in proportion to quantities above nothing, to the last minor unit: each gets its part rounded down, and
-- what is left goes one by one to those who lost most by that.
local sums = require "value.sums"

local MOST = 2147483647

return library {
  split = function(amount, quantities)
    local all = 0
    for _, q in ipairs(quantities) do
      all = all + q
    end
    local unit = all // MOST + 1 -- bytes of a large store are counted in larger units
    local whole = 0
    for _, q in ipairs(quantities) do
      whole = whole + q // unit
    end
    local parts, order, left = {}, {}, amount
    for i, q in ipairs(quantities) do
      local n = q // unit
      parts[i] = sums.part(amount, n, whole)
      left = left - parts[i]
      order[i] = { at = i, lost = amount % whole * n % whole }
    end
    table.sort(order, function(a, b)
      return a.lost > b.lost
    end)
    for i = 1, math.min(left, #order) do
      parts[order[i].at] = parts[order[i].at] + 1
    end
    return parts
  end,
}
