-- SPDX-License-Identifier: Apache-2.0
-- Exact: sums of costs to the last digit. A source may count to parts of a coin: a cost's `amount` has the whole coins,
-- `nano` what is left of one in billionths, `atto` what is left of those in billionths again: twenty decimals of euros.
-- Each of the three is summed by the host as whole numbers, so nothing is rounded before the end.
local billion = 1000000000

-- Adds to a total { coins =, nano =, atto = } (all nil at first); the parts stay between nothing and one.
local function add(total, coins, nano, atto)
  local a = (total.atto or 0) + (atto or 0)
  local n = (total.nano or 0) + (nano or 0) + a // billion
  total.coins, total.nano, total.atto = (total.coins or 0) + (coins or 0) + n // billion, n % billion, a % billion
end

return library {
  add = add,
  -- All costs that fit the filter together: coins, billionths of one, and billionths of those; nil where there are
  -- none. All of them in one currency.
  sum = function(ctx, filter)
    local amount = ctx:sum("cost", "amount", filter)
    if amount then
      return amount.amount, ctx:sum("cost", "nano", filter), ctx:sum("cost", "atto", filter)
    end
  end,
  -- Whole coins; half a coin counts as one.
  rounded = function(total)
    return (total.coins or 0) + ((total.nano or 0) * 2 >= billion and 1 or 0)
  end,
}
