-- SPDX-License-Identifier: Apache-2.0
local stand_in = [[
local accountable = require "core.accountable"
return policy {
  title = "stand in",
  on = "service",
  gives = { asked = ref "person", leads_it = ref "person" },
  eval = function(service, ctx, params)
    return {
      asked = accountable.of(ctx, params, service.owner, service.unit and service.unit.head),
      leads_it = accountable.head_of_it(ctx, params),
    }
  end,
}
]]
local gone = "2026-01-04"
local last_day = { ["person/rui"] = { left_on = "2026-01-05" } }

-- Rui owned it and left; `others` are changes to who else is there.
local function asked(whom, others, when)
  local given = {
    ["unit/shop"] = { name = "Shop", head = "person/tom" },
    ["person/rui"] = {
      name = "Rui", manager = "person/mia", deputy = "person/ana", unit = "unit/shop", left_on = gone,
    },
    ["person/mia"] = { name = "Mia", manager = "person/ines" },
    ["person/ana"] = { name = "Ana" },
    ["person/ines"] = { name = "Ines", position = "cio" },
    ["person/tom"] = { name = "Tom", left_on = gone },
    ["service/s"] = { name = "S", owner = "person/rui", unit = "unit/shop" },
  }
  for id, set in pairs(others or {}) do
    for name, value in pairs(set) do
      given[id][name] = value
    end
  end
  return {
    files = { ["stand_in.lua"] = stand_in },
    params = { core = { head_of_it = "person/ines" } },
    given = given,
    when = when,
    expect = { ["service/s"] = { asked = whom } },
  }
end

return tests {
  ["who owns it, while here"] = asked("person/rui", { ["person/rui"] = { left_on = null } }),
  ["until the last day is over"] = asked("person/rui", last_day, { { pass = "14h" } }),
  ["and not after it"] = asked("person/ana", last_day, { { pass = "15h" } }),
  ["the next who was named and is here, before who came after"] = asked("person/tom", {
    ["person/tom"] = { left_on = null },
  }),
  ["who acts in the stead of somebody who left"] = asked("person/ana"),
  ["else the first up the line who is here"] = asked("person/ines", {
    ["person/ana"] = { left_on = gone }, ["person/mia"] = { left_on = gone },
  }),
  ["a line that goes in a ring leads to who leads IT"] = asked("person/ines", {
    ["person/ana"] = { left_on = gone }, ["person/mia"] = { left_on = gone, manager = "person/rui" },
  }),
  ["who leads IT is known by position where nobody says"] = {
    files = { ["stand_in.lua"] = stand_in },
    given = {
      ["person/ines"] = { name = "Ines", position = "cio", left_on = gone },
      ["person/ola"] = { name = "Ola" },
      ["unit/it"] = { name = "IT", business = "it", head = "person/ola" },
      ["service/s"] = { name = "S" },
    },
    expect = { ["service/s"] = { leads_it = "person/ola", asked = null } },
  },
  ["where nobody up the line is here, who leads the unit, or the nearest one above with somebody who is"] = {
    files = { ["stand_in.lua"] = stand_in },
    given = {
      ["person/rui"] = { name = "Rui", unit = "unit/till", left_on = gone },
      ["person/tom"] = { name = "Tom", left_on = gone }, ["person/ola"] = { name = "Ola" },
      ["unit/all"] = { name = "All shops", head = "person/ola" },
      ["unit/shop"] = { name = "Shop", head = "person/tom", parent = "unit/all" },
      ["unit/till"] = { name = "Tills", parent = "unit/shop" },
      ["unit/it"] = { name = "IT", business = "it", head = "person/tom" },
      ["unit/net"] = { name = "Networks", business = "it", parent = "unit/it", head = "person/ola" },
      ["service/s"] = { name = "S", owner = "person/rui" },
    },
    expect = { ["service/s"] = { asked = "person/ola", leads_it = null } },
  },
}
