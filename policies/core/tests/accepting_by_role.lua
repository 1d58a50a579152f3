-- SPDX-License-Identifier: Apache-2.0
-- Findings whose owner is a role, a thing, a ring of units or nobody: who of them may let one stand.
local function speaks(owner)
  return ([[
return policy {
  title = "It speaks",
  on = "service",
  findings = { bad = "medium" },
  eval = function(service, ctx)
    ctx:finding("bad", { message = "It is bad", owner = OWNER })
  end,
}
]]):gsub("OWNER", owner)
end

local function given(more)
  local all = {
    ["person/ana"] = { name = "Ana", manager = "person/ben" },
    ["person/ben"] = { name = "Ben" },
    ["person/tom"] = { name = "Tom" },
    ["person/fay"] = { name = "Fay", position = "cfo" },
    ["service/shop"] = { name = "Shop", owner = "person/ana" },
  }
  for id, fields in pairs(more or {}) do
    all[id] = fields
  end
  return all
end

local acceptance = {
  policy = "core.speaks",
  record = "service/shop",
  code = "bad",
  reason = "The new shop opens in April",
  until_at = "2026-04-01T00:00:00Z",
}

local function by(who, owner, refused, more)
  more = more or {}
  return {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks(owner) },
    params = { ["core.accepting"] = { positions = more.positions or {} } },
    given = given(more.records),
    when = { { as = who, create = "acceptance/a1", set = acceptance } },
    expect = { refused = refused or false, ["acceptance/a1"] = not refused },
  }
end

local only = "Only whoever answers for this finding"
local held = {
  records = {
    ["commitment/c1"] = { role = "service_owner", service = "service/shop", person = "person/tom", accepted = true },
    ["commitment/c2"] = { role = "service_owner", service = "service/shop", person = "person/fay" },
  },
}
local ring = {
  records = { ["unit/a"] = { name = "A", head = "person/tom" }, ["unit/b"] = { name = "B" } },
}

-- A finding about something else than a service.
local function about(who, thing, role, refused, records)
  return {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks("\"role:" .. role .. "\""):gsub("on = \"service\"", "on = \""
      .. thing:match("^%a+") .. "\"") },
    params = { ["core.accepting"] = { positions = {} }, core = { head_of_it = "person/cleo" } },
    given = given(records),
    when = { { as = who, create = "acceptance/a1", set = {
      policy = "core.speaks", record = thing, code = "bad", reason = "Later", until_at = acceptance.until_at,
    } } },
    expect = { refused = refused or false, ["acceptance/a1"] = not refused },
  }
end

local function in_units(unit)
  return {
    ["unit/top"] = { name = "IT" },
    ["unit/a"] = { name = "Desk", parent = "unit/top" },
    ["unit/b"] = { name = "Network", parent = "unit/top" },
    ["supplier/s"] = { name = "Paper mill" },
    ["person/cleo"] = { name = "Cleo" },
    ["person/tom"] = { name = "Tom", unit = unit },
    ["commitment/c1"] = { role = "service_owner", service = "service/shop", person = "person/tom", accepted = true },
  }
end

return tests {
  ["of what is nobody's, whoever owns the thing"] = by("person/ana", "nil"),
  ["and who is above"] = by("person/ben", "nil"),
  ["of what is nobody's nobody else"] = by("person/tom", "nil", only),
  ["of a thing that nobody owns nobody, whatever it is of"] = by("person/ana", "nil", only, {
    records = { ["service/shop"] = { name = "Shop" } },
  }),
  ["of a position's, whoever holds it"] = by("person/fay", "\"role:cfo\""),
  ["and nobody who does not"] = by("person/ana", "\"role:cfo\"", only),
  ["who decides for all may be nobody"] = by("person/fay", "nil", only),
  ["or somebody of a position"] = by("person/fay", "nil", nil, { positions = { "ceo", "cfo" } }),
  ["of a role that somebody has accepted, that person"] = by("person/tom", "\"role:service_owner\"", nil, held),
  ["not one who has not said yes"] = by("person/fay", "\"role:service_owner\"", only, held),
  ["of a unit without a head nobody"] = by("person/ana", "\"unit/b\"", only, ring),

  ["who takes it back need not be the one who gave it, and a note on it asks nobody"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks("nil") },
    given = given(),
    when = {
      { as = "person/ana", create = "acceptance/a1", set = acceptance },
      { as = "person/ben", update = "acceptance/a1", set = { withdrawn_at = "2026-03-02T10:00:00Z" } },
    },
    expect = { ["acceptance/a1"] = { withdrawn_at = "2026-03-02T10:00:00Z" } },
  },

  ["nobody else deletes it"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks("nil") },
    given = given(),
    when = {
      { as = "person/ana", create = "acceptance/a1", set = acceptance },
      { as = "person/tom", delete = "acceptance/a1" },
    },
    expect = { refused = only, ["acceptance/a1"] = true },
  },

  ["of a role that nobody has accepted, nobody"] = by("person/tom", "\"role:service_owner\"", only),
  ["of a position that nobody holds, nobody"] = by("person/ana", "\"role:coo\"", only),
  ["nobody above in a ring of managers that does not lead to them"] = by("person/tom", "nil", only, {
    records = {
      ["person/ana"] = { name = "Ana", manager = "person/ben" },
      ["person/ben"] = { name = "Ben", manager = "person/ana" },
    },
  }),

  ["of a demand's role, whoever accepted it for the service that the demand is about"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks("\"role:service_owner\""):gsub("on = \"service\"", "on = \"demand\"") },
    params = { ["core.accepting"] = { positions = {} } },
    given = given {
      ["commitment/c1"] = held.records["commitment/c1"],
      ["demand/d1"] = { title = "Larger screens", service = "service/shop" },
    },
    when = {
      { as = "person/tom", create = "acceptance/a1", set = {
        policy = "core.speaks", record = "demand/d1", code = "bad", reason = "Later", until_at = acceptance.until_at,
      } },
    },
    expect = { ["acceptance/a1"] = true, refused = false },
  },

  ["of a process's, whoever accepted it for that process"] = about("person/tom", "process/p", "process_owner", nil, {
    ["process/p"] = { name = "Change" },
    ["commitment/c1"] = { role = "process_owner", process = "process/p", person = "person/tom", accepted = true },
  }),
  ["not for another one"] = about("person/tom", "process/p", "process_owner", only, {
    ["process/p"] = { name = "Change" }, ["process/q"] = { name = "Incident" },
    ["commitment/c1"] = { role = "process_owner", process = "process/q", person = "person/tom", accepted = true },
  }),
  ["of what is about no service, whoever holds the role in its unit"] = about("person/tom", "unit/a", "service_owner",
    nil, in_units("unit/a")),
  ["or in one above"] = about("person/tom", "unit/a", "service_owner", nil, in_units("unit/top")),
  ["not in another"] = about("person/tom", "unit/a", "service_owner", only, in_units("unit/b")),
  ["nor nowhere"] = about("person/tom", "unit/a", "service_owner", only, in_units()),
  ["of what is of no unit, none who holds the role"] = about("person/tom", "supplier/s", "service_owner", only,
    in_units("unit/a")),
  ["but who leads IT"] = about("person/cleo", "supplier/s", "service_owner", nil, in_units("unit/a")),

  ["when the thing is gone, whoever answered for it still takes it back"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks("\"role:cfo\"") },
    params = { ["core.accepting"] = { positions = {} } },
    given = given(),
    when = {
      { as = "person/fay", create = "acceptance/a1", set = acceptance },
      { delete = "service/shop" },
      { as = "person/ana", update = "acceptance/a1", set = { reason = "Never mind" } },
      { as = "person/fay", delete = "acceptance/a1" },
    },
    expect = { ["acceptance/a1"] = false, refused = only },
  },
}
