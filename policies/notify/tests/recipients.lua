-- SPDX-License-Identifier: Apache-2.0
-- Something that speaks: of each incident with a number a message to it, of its priority a finding to the assignee.
local speaks = [[
return policy {
  title = "It speaks",
  on = "incident",
  findings = { bad = "low" },
  eval = function(incident, ctx)
    if incident.number then
      ctx:message("told", { to = incident.number, subject = incident.title })
    end
    if incident.priority then
      local severity = { p1 = "critical", p2 = "high", p3 = "medium", p4 = "low" }
      ctx:finding("bad", { message = "It is bad", owner = incident.assignee, severity = severity[incident.priority] })
    end
  end,
}
]]

local function with(records)
  local given = {
    ["person/ana"] = { name = "Ana", email = "ana@example.org" },
    ["person/ben"] = { name = "Ben", position = "cio" },
    ["person/gone"] = { name = "Gus", left_on = "2026-01-31", deputy = "person/ana" },
    ["unit/desk"] = { name = "Service desk", head = "person/ben" },
    ["unit/ops"] = { name = "Operations", head = "person/ben" },
    ["service/shop"] = { name = "Shop", owner = "person/ana" },
    ["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" },
    ["destination/ben"] = { name = "Ben", kind = "slack", url = "https://slack.example/ben", person = "person/ben" },
    ["destination/ops"] = { name = "Ops", kind = "webhook", url = "https://ops.example/in", unit = "unit/ops" },
  }
  for id, fields in pairs(records) do
    given[id] = fields
  end
  return given
end

local function incident(fields)
  fields.title = "The shop is shut"
  fields.opened_at = "2026-03-02T09:00:00Z"
  return fields
end

local function told(to, expected, more)
  return {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = with(more or {}),
    when = { { create = "incident/i1", set = incident { number = to, service = "service/shop" } } },
    expect = { dispatches = expected },
  }
end

local office = {
  name = "Office", zone = "Europe/Berlin",
  hours = {
    mon = { { "08:00", "17:00" } }, tue = { { "08:00", "17:00" } }, wed = { { "08:00", "17:00" } },
    thu = { { "08:00", "17:00" } }, fri = { { "08:00", "17:00" } }, sun = { { "03:00", "04:00" } },
  },
}

return tests {
  ["a person is told on their own channels"] = told("person/ana", { "destination/ana told incident/i1" }),
  ["a unit on its own"] = told("unit/ops", { "destination/ops told incident/i1" }),
  ["or whoever leads it"] = told("unit/desk", { "destination/ben told incident/i1" }),
  ["an address is whose it is"] = told("ana@example.org", { "destination/ana told incident/i1" }),
  ["a thing is its owner"] = told("service/shop", { "destination/ana told incident/i1" }),
  ["a destination is itself, once"] = told("destination/ops", { "destination/ops told incident/i1" }),
  ["who has left is told no more: the deputy is"] = told("person/gone", { "destination/ana told incident/i1" }),
  ["a position is who has it"] = told("role:cio", { "destination/ben told incident/i1" }),
  ["the role in the service is the owner's"] = told("role:service_owner", { "destination/ana told incident/i1" }),
  ["unless somebody signed up for it"] = told("role:service_owner", { "destination/ben told incident/i1" }, {
    ["commitment/c1"] = {
      person = "person/ben", role = "service_owner", service = "service/shop", accepted = true,
    },
    ["commitment/c2"] = {
      person = "person/ana", role = "service_owner", service = "service/shop", accepted = true,
      until_date = "2026-01-31",
    },
  }),
  ["nobody is nobody"] = told("person/nobody", {}),

  ["whom nobody can reach has somebody else"] = {
    params = { notify = { otherwise = "destination/ops" } },
    files = { ["speaks.lua"] = speaks },
    given = with {},
    when = { { create = "incident/i1", set = incident { number = "person/nobody" } } },
    expect = { dispatches = { "destination/ops told incident/i1" } },
  },

  ["a role that does not exist is an error that loses nothing"] = {
    files = { ["speaks.lua"] = speaks },
    given = with {},
    when = { { create = "incident/i1", set = incident { number = "role:jester" } } },
    expect = { dispatches = {}, unrouted = "\"role:jester\" is no role" },
  },

  ["in quiet hours it waits until the calendar opens, also in the night in which the clock changes"] = {
    at = "2026-03-28T22:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = with {
      ["calendar/office"] = office,
      ["destination/ana"] = {
        name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana", quiet = "calendar/office",
      },
    },
    -- At three on that Sunday it is one o'clock UTC: there is no hour between two and three.
    when = { { create = "incident/i1", set = incident { number = "person/ana" } } },
    expect = { dispatches = { ["destination/ana told incident/i1"] = "2026-03-29T01:00:00Z" } },
  },

  ["and in its open time it does not wait"] = {
    at = "2026-03-27T10:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = with {
      ["calendar/office"] = office,
      ["destination/ana"] = {
        name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana", quiet = "calendar/office",
      },
    },
    when = { { create = "incident/i1", set = incident { number = "person/ana" } } },
    expect = { dispatches = { ["destination/ana told incident/i1"] = "2026-03-27T10:00:00Z" } },
  },

  ["findings are gathered for the morning of the place, critical ones are not"] = {
    at = "2026-03-28T22:00:00Z",
    params = { notify = { zone = "Europe/Berlin" } },
    files = { ["speaks.lua"] = speaks },
    given = with {},
    when = {
      { create = "incident/i1", set = incident { priority = "p2", assignee = "person/ana" } },
      { create = "incident/i2", set = incident { priority = "p1", assignee = "person/ana" } },
      { create = "incident/i3", set = incident { priority = "p4", assignee = "person/ana" } },
    },
    expect = {
      dispatches = {
        ["destination/ana bad incident/i1"] = { at = "2026-03-29T06:00:00Z", digest = "Ana, today" },
        ["destination/ana bad incident/i2"] = { at = "2026-03-28T22:00:00Z", digest = false },
        ["destination/ana bad incident/i3"] = { at = "2026-03-29T06:00:00Z", digest = "Ana, today" },
      },
    },
  },

  ["what becomes critical does not wait for the morning"] = {
    at = "2026-03-28T22:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = with {},
    when = {
      { create = "incident/i1", set = incident { priority = "p2", assignee = "person/ana" } },
      { pass = "1h" },
      { update = "incident/i1", set = { priority = "p1" } },
    },
    expect = { dispatches = { ["destination/ana bad incident/i1"] = { at = "2026-03-28T23:00:00Z", digest = false } } },
  },

  ["what is over before the morning is not told"] = {
    at = "2026-03-28T22:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = with {},
    when = {
      { create = "incident/i1", set = incident { priority = "p2", assignee = "person/ana" } },
      { pass = "1h" },
      { update = "incident/i1", set = { priority = null } },
    },
    expect = { dispatches = {} },
  },

  ["each destination gathers as it likes, and hears what is grave enough for it"] = {
    at = "2026-03-02T09:10:00Z",
    files = { ["speaks.lua"] = speaks },
    given = with {
      ["destination/ana"] = {
        name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana", digest = "hourly",
      },
      ["destination/phone"] = {
        name = "Phone", kind = "webhook", url = "https://sms.example/ana", person = "person/ana", least = "critical",
      },
    },
    when = {
      { create = "incident/i1", set = incident { number = "person/ana", priority = "p2", assignee = "person/ana" } },
    },
    expect = {
      dispatches = {
        ["destination/ana told incident/i1"] = { at = "2026-03-02T10:00:00Z", digest = "Ana, this hour" },
        ["destination/phone told incident/i1"] = { at = "2026-03-02T09:10:00Z", digest = false },
        ["destination/ana bad incident/i1"] = { at = "2026-03-02T10:00:00Z", digest = "Ana, this hour" },
      },
    },
  },
}
