-- SPDX-License-Identifier: Apache-2.0
-- Who stands where: shared by the policies that look up the line, and ask on whose side somebody is.
local accountable = require "core.accountable"

local STEPS <const> = 12 -- a line of more steps is a ring

local it_positions = { cio = true, it_director = true, it_manager = true }

local function part_of(unit, whole)
  local steps = 0
  while unit and unit ~= whole and steps < STEPS do
    unit, steps = unit.parent, steps + 1
  end
  return unit == whole
end

return library {
  part_of = part_of,

  -- The first one of whom it is true: the person, or who stands above.
  first_up = function(person, is_true)
    local steps = 0
    while person and not is_true(person) and steps < STEPS do
      person, steps = person.manager, steps + 1
    end
    return steps < STEPS and person or nil
  end,

  -- Steps below the top: as recorded, or counted up to somebody of whom it is; nil when nobody knows.
  level = function(person)
    local steps = 0
    while person and not person.level and person.position ~= "ceo" and steps < STEPS do
      person, steps = person.manager, steps + 1
    end
    return person and steps < STEPS and (person.level or 0) + steps or nil
  end,

  of_it = function(person)
    return it_positions[person.position] or accountable.in_it(person.unit)
  end,

  speaks_for = function(person, unit)
    return person == unit.head or part_of(person.unit, unit)
  end,
}
