-- SPDX-License-Identifier: Apache-2.0
-- Whole minor units, rounded down and never overflowing, so that the same facts give the same amounts everywhere.
local wording = require "core.wording"

local MINUTES_OF_A_YEAR = 365 * 24 * 60

-- a x n / d, rounded down; n and d below 3 000 000 000
local function part(a, n, d)
  return a // d * n + a % d * n // d
end

return library {
  part = part,
  percent = function(n)
    return math.max(0, math.min(100, n or 0))
  end,
  -- What a point of a value score stands for, a year, in minor units.
  point = function(params)
    return math.max(1, wording.minor(params.point, params.currency))
  end,
  -- Of an amount a year, what falls on so many milliseconds.
  over = function(yearly, ms)
    return part(yearly, ms // 60000, MINUTES_OF_A_YEAR)
  end,
  -- Minor units of an amount in the currency that is counted in; nil of another.
  counted = function(m, params)
    return m and m.currency == params.currency and m.amount or nil
  end,
}
