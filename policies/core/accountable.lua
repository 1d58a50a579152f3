-- SPDX-License-Identifier: Apache-2.0
-- Who answers now. A finding for somebody who has left reaches nobody: it goes to who acts in their stead, else up the
-- line, else to the head of where they worked, else to who leads IT.
local days = require "core.days"
local line = require "core.line"

local function here(ctx, person, params)
  return person ~= nil and not days.over(ctx, person.left_on, params)
end

-- The function of a unit is its own, or that of the nearest one above that has one.
local function business_of(unit)
  local found = line.up(unit, line.parent, function(one)
    return one.business ~= nil
  end)
  return found and found.business
end

local function in_it(unit)
  return business_of(unit) == "it"
end

local function head_of_it(ctx, params)
  if here(ctx, params.head_of_it, params) then
    return params.head_of_it
  end
  for person in ctx:each("person", { position = "cio" }) do
    if here(ctx, person, params) then
      return person
    end
  end
  for unit in ctx:each("unit", { business = "it" }) do
    if not in_it(unit.parent) and here(ctx, unit.head, params) then
      return unit.head
    end
  end
end

-- The head of the unit, or of the nearest one above that has one who is here.
local function head_of(ctx, unit, params)
  local found = line.up(unit, line.parent, function(one)
    return here(ctx, one.head, params)
  end)
  return found and found.head
end

-- In the place of somebody who has left.
local function after(ctx, person, params)
  if here(ctx, person.deputy, params) then
    return person.deputy
  end
  local above = line.up(person.manager, line.manager, function(one)
    return here(ctx, one, params)
  end)
  return above or head_of(ctx, person.unit, params)
end

-- The first of these (people, or units that are told as a whole; any may be nil) who is here. Where none is: who came
-- after the first of them.
local function find(ctx, params, ...)
  local n = select("#", ...)
  for i = 1, n do
    local one = (select(i, ...))
    if one and (one.type == "unit" or here(ctx, one, params)) then
      return one
    end
  end
  for i = 1, n do
    local one = (select(i, ...))
    local successor = one and after(ctx, one, params)
    if successor then
      return successor
    end
  end
end

return library {
  here = here,
  in_it = in_it,
  business_of = business_of,
  head_of_it = head_of_it,
  head_of = head_of,
  find = find,
  -- The same; and where there is nobody, who leads IT, by the parameter.
  of = function(ctx, params, ...)
    return find(ctx, params, ...) or here(ctx, params.head_of_it, params) and params.head_of_it or nil
  end,
}
