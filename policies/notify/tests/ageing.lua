-- SPDX-License-Identifier: Apache-2.0
-- Something that speaks: of the priority of each incident a finding, to the assignee.
local speaks = [[
return policy {
  title = "It speaks",
  on = "incident",
  findings = { bad = "low" },
  eval = function(incident, ctx)
    local severity = ({ p1 = "critical", p2 = "high", p3 = "medium", p4 = "low" })[incident.priority]
    if severity then
      ctx:finding("bad", { message = "It is bad", owner = incident.assignee, severity = severity })
    end
  end,
}
]]

local function given(priority)
  return {
    ["person/ana"] = { name = "Ana", manager = "person/ben" },
    ["person/ben"] = { name = "Ben", manager = "person/gone" },
    ["person/gone"] = { name = "Gus", left_on = "2026-01-31", manager = "person/cleo" },
    ["person/cleo"] = { name = "Cleo", manager = "person/dan" },
    ["person/dan"] = { name = "Dan" },
    ["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" },
    ["destination/ben"] = { name = "Ben", kind = "email", address = "ben@example.org", person = "person/ben" },
    ["destination/cleo"] = { name = "Cleo", kind = "email", address = "cleo@example.org", person = "person/cleo" },
    ["destination/dan"] = { name = "Dan", kind = "email", address = "dan@example.org", person = "person/dan" },
    ["incident/i1"] = { title = "The shop is shut", priority = priority, assignee = "person/ana" },
  }
end

local function case(priority, steps, expected, params)
  return {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    params = params,
    given = given(priority),
    when = steps,
    expect = { dispatches = expected },
  }
end

local accepts = {
  as = "person/ana",
  create = "acceptance/a1",
  set = {
    policy = "notify.speaks", record = "incident/i1", code = "bad", reason = "The new shop opens in April",
    until_at = "2026-04-01T00:00:00Z",
  },
}

local all = { "destination/ana bad incident/i1", "destination/ben bad incident/i1", "destination/cleo bad incident/i1" }

return tests {
  ["whoever owns it is told"] = case("p2", { { pass = "13d" } }, { all[1] }),
  ["after two weeks the one above"] = case("p2", { { pass = "14d" } }, { all[1], all[2] }),
  ["then the one above, who is still here, and nobody else"] = case("p2", { { pass = "14d" }, { pass = "90d" } }, all),
  ["what is grave sooner"] = case("p1", { { pass = "3d" } }, { all[1], all[2] }),
  ["what is not is left in peace"] = case("p4", { { pass = "300d" } }, { all[1] }),
  ["as the organisation wants"] = case("p4", { { pass = "2d" }, { pass = "90d" } }, { all[1], all[2] }, {
    ["notify.ageing"] = { low = "2d", steps = 1 },
  }),
  ["what is resolved is not told on"] = case("p2", {
    { pass = "13d" }, { update = "incident/i1", set = { priority = null } }, { pass = "30d" },
  }, { all[1] }),
  ["what becomes grave has its time anew"] = case("p3", {
    { pass = "40d" }, { update = "incident/i1", set = { priority = "p2" } }, { pass = "13d" },
  }, { all[1], all[1] }),

  ["what is accepted is told to nobody"] = case("p2", { accepts, { pass = "28d" } }, {}),
  ["the owner is told at the end"] = case("p2", { accepts, { pass = "31d" } }, { all[1] }),
  ["and the one above as much later as ever"] = case("p2", { accepts, { pass = "31d" }, { pass = "14d" } }, {
    all[1], all[2],
  }),
}
