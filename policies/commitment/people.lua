-- SPDX-License-Identifier: Apache-2.0
-- Who stands where: shared by the policies that look up the line, and ask on whose side somebody is.
local accountable = require "core.accountable"

local STEPS <const> = 12 -- a line of more steps is a ring

local it_positions = { cio = true, it_director = true, it_manager = true }

local function part_of(unit, whole)
  for _ = 1, STEPS do
    if not unit or unit == whole then
      return unit ~= nil
    end
    unit = unit.parent
  end
  return false
end

return library {
  part_of = part_of,

  -- The first one of whom it is true: the person, or who stands above.
  first_up = function(person, is_true)
    for _ = 1, STEPS do
      if not person or is_true(person) then
        return person
      end
      person = person.manager
    end
  end,

  -- Steps below the top: as recorded, or counted up to somebody of whom it is; nil when nobody knows.
  level = function(person)
    for steps = 0, STEPS - 1 do
      if not person then
        return nil
      elseif person.level or person.position == "ceo" then
        return (person.level or 0) + steps
      end
      person = person.manager
    end
  end,

  of_it = function(person)
    return it_positions[person.position] or accountable.in_it(person.unit)
  end,

  speaks_for = function(person, unit)
    return person == unit.head or part_of(person.unit, unit)
  end,
}
