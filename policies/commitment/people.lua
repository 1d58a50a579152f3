-- SPDX-License-Identifier: Apache-2.0
-- Who stands where: shared by the policies that look up the line, and ask on whose side somebody is.
local accountable = require "core.accountable"
local line = require "core.line"

local it_positions = { cio = true, it_director = true, it_manager = true }

local function part_of(unit, whole)
  return line.up(unit, line.parent, function(one)
    return one == whole
  end) ~= nil
end

return library {
  -- The first one of whom it is true: the person, or who stands above.
  first_up = function(person, is_true)
    return (line.up(person, line.manager, is_true))
  end,

  -- Steps below the top: as recorded, or counted up to somebody of whom it is; nil when nobody knows.
  level = function(person)
    local found, steps = line.up(person, line.manager, function(one)
      return one.level ~= nil or one.position == "ceo"
    end)
    return found and (found.level or 0) + steps
  end,

  of_it = function(person)
    return it_positions[person.position] or accountable.in_it(person.unit)
  end,

  speaks_for = function(person, unit)
    return person == unit.head or part_of(person.unit, unit)
  end,
}
