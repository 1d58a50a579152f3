-- SPDX-License-Identifier: Apache-2.0
-- Line: from one up to the next, as by managers, or by the units above a unit.

local STEPS <const> = 12 -- a line of more steps is a ring

return library {
  -- The first of which it is true, `one` or who stands above, and how many steps that is up; nil where there is none.
  up = function(one, above, is_it)
    local steps = 0
    while one and not is_it(one) and steps < STEPS do
      one, steps = above(one), steps + 1
    end
    return steps < STEPS and one or nil, steps
  end,
  manager = function(person)
    return person.manager
  end,
  parent = function(unit)
    return unit.parent
  end,
}
