-- SPDX-License-Identifier: Apache-2.0
-- Who is told when somebody is leaving, has gone, or was never there; and what a destination may look like.
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
      ctx:finding("bad", { message = "It is bad", owner = incident.assignee, severity = "low" })
    end
  end,
}
]]

local calls = [[
return policy {
  title = "It calls",
  on = "service",
  eval = function(service, ctx)
    ctx:message("told", { to = "role:service_owner", subject = service.name })
  end,
}
]]

local function told(to, expected, more, params)
  local given = {
    ["person/ana"] = { name = "Ana" },
    ["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" },
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return {
    at = "2026-03-02T09:00:00Z",
    params = { notify = params },
    files = { ["speaks.lua"] = speaks },
    given = given,
    when = { { create = "incident/i1", set = {
      title = "The shop is shut", number = to, service = given["service/shop"] and "service/shop",
    } } },
    expect = { dispatches = expected },
  }
end

local function taken(set)
  return { when = { { create = "destination/d", set = set } }, expect = { refused = false, ["destination/d"] = true } }
end

return tests {
  ["who leaves tomorrow is told today"] = told("person/leaving", { "destination/leaving told incident/i1" }, {
    ["person/leaving"] = { name = "Lea", left_on = "2026-03-03", deputy = "person/ana" },
    ["destination/leaving"] = { name = "Lea", kind = "email", address = "lea@example.org", person = "person/leaving" },
  }),
  ["where the deputy has gone, too, the manager is told"] = told("person/a", { "destination/ana told incident/i1" }, {
    ["person/a"] = { name = "A", left_on = "2026-01-31", deputy = "person/b" },
    ["person/b"] = { name = "B", left_on = "2026-01-31", manager = "person/ana" },
  }),
  ["who has gone and left nobody behind is told nothing"] = told("person/gone", {}, {
    ["person/gone"] = { name = "Gus", left_on = "2026-01-31" },
  }),
  ["people who stand in for each other and have all gone are told nothing"] = told("person/a", {}, {
    ["person/a"] = { name = "A", left_on = "2026-01-31", deputy = "person/b" },
    ["person/b"] = { name = "B", left_on = "2026-01-31", deputy = "person/a" },
  }),
  ["a unit without channel or head hears nothing"] = told("unit/bare", {}, { ["unit/bare"] = { name = "Bare" } }),
  ["nor does a thing that nobody owns, or that cannot be owned"] = told("service/shop", {}, {
    ["service/shop"] = { name = "Shop" },
  }),
  ["a calendar is nobody's"] = told("calendar/c", {}, {
    ["calendar/c"] = { name = "Office", hours = { mon = { { "08:00", "17:00" } } } },
  }),
  ["a rating is nobody's, and cannot be"] = told("rating/r", {}, {
    ["service/shop"] = { name = "Shop" },
    ["rating/r"] = { service = "service/shop", score = 5, given_at = "2026-03-01T09:00:00Z" },
  }),
  ["a service that nobody owns has no owner to tell"] = told("role:service_owner", {}, {
    ["service/shop"] = { name = "Shop" },
  }),
  ["where it is about no service its owner is nobody"] = told("role:service_owner", {}),
  ["a role that nobody took is nobody's"] = told("role:sponsor", {}),
  ["who signed up until the end of the year has the role, who was there until January has not"] = told("role:sponsor", {
    "destination/ana told incident/i1",
  }, {
    ["person/ben"] = { name = "Ben" },
    ["destination/ben"] = { name = "Ben", kind = "email", address = "ben@example.org", person = "person/ben" },
    ["commitment/1"] = { person = "person/ana", role = "sponsor", accepted = true, until_date = "2026-12-31" },
    ["commitment/2"] = { person = "person/ben", role = "sponsor", accepted = true, until_date = "2026-01-31" },
  }),
  ["a place that never wakes is told at once"] = told("person/ana", { "destination/ana told incident/i1" }, {
    ["destination/ana"] = {
      name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana", quiet = "calendar/over",
    },
    ["calendar/over"] = {
      name = "Once", hours = { mon = { { "08:00", "17:00" } } }, to_date = "2026-01-31",
    },
  }),

  ["a service speaks of itself"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["calls.lua"] = calls },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" },
    },
    when = { { create = "service/shop", set = { name = "Shop", owner = "person/ana" } } },
    expect = { dispatches = { "destination/ana told service/shop" } },
  },

  ["what is not grave enough for those who hear of the rest is told to nobody"] = {
    at = "2026-03-02T09:00:00Z",
    params = { notify = { otherwise = "destination/board" } },
    files = { ["speaks.lua"] = speaks },
    given = {
      ["destination/board"] = {
        name = "Board", kind = "webhook", url = "https://board.example/in", least = "critical",
      },
    },
    when = { { create = "incident/i1", set = { title = "Shut", priority = "p3" } } },
    expect = { dispatches = {} },
  },

  ["what stands too long is told up the line, as many steps as the organisation wants"] = {
    at = "2026-03-02T09:00:00Z",
    params = { notify = { findings = "none" }, ["notify.ageing"] = { low = "1d", steps = 2 } },
    files = { ["speaks.lua"] = speaks },
    given = {
      ["person/ana"] = { name = "Ana", manager = "person/max" },
      ["person/max"] = { name = "Max", manager = "person/eva" },
      ["person/eva"] = { name = "Eva", manager = "person/zoe" },
      ["person/zoe"] = { name = "Zoe" },
      ["person/top"] = { name = "Top" },
      ["person/self"] = { name = "Self", manager = "person/self" },
      ["destination/max"] = { name = "Max", kind = "email", address = "max@example.org", person = "person/max" },
      ["destination/eva"] = { name = "Eva", kind = "email", address = "eva@example.org", person = "person/eva" },
      ["destination/zoe"] = { name = "Zoe", kind = "email", address = "zoe@example.org", person = "person/zoe" },
    },
    when = {
      { create = "incident/i1", set = { title = "Shut", priority = "p3", assignee = "person/ana" } },
      { create = "incident/i2", set = { title = "Slow", priority = "p3", assignee = "person/top" } },
      { create = "incident/i3", set = { title = "Odd", priority = "p3", assignee = "person/self" } },
      { create = "incident/i4", set = { title = "Nobody's", priority = "p3" } },
      { pass = "25h" }, { pass = "25h" }, { pass = "25h" },
    },
    expect = { dispatches = { "destination/max bad incident/i1", "destination/eva bad incident/i1" } },
  },
  ["whoever leads the unit, owns the thing or has the channel is who answers, and who is above them hears of it"] = {
    at = "2026-03-02T09:00:00Z",
    params = { notify = { findings = "none" }, ["notify.ageing"] = { low = "1d", steps = 1 } },
    files = { ["speaks.lua"] = [[
return policy {
  title = "It speaks",
  on = "incident",
  findings = { bad = "low" },
  eval = function(incident, ctx)
    local owner = incident.number or incident.team or incident.service
    ctx:finding("bad", { message = "It is bad", owner = owner, severity = "low" })
  end,
}
]] },
    given = {
      ["person/ana"] = { name = "Ana", manager = "person/max" }, ["person/max"] = { name = "Max" },
      ["unit/desk"] = { name = "Desk", head = "person/ana" }, ["unit/bare"] = { name = "Bare" },
      ["service/shop"] = { name = "Shop", owner = "person/ana" },
      ["destination/phone"] = { name = "Phone", kind = "webhook", url = "https://a.example", unit = "unit/desk" },
      ["destination/max"] = { name = "Max", kind = "email", address = "max@example.org", person = "person/max" },
      ["destination/wall"] = { name = "Wall", kind = "webhook", url = "https://b.example", owner = "person/ana" },
      ["destination/ana"] = { name = "Ana", kind = "webhook", url = "https://c.example", person = "person/ana" },
      ["incident/unit"] = { title = "Slow", team = "unit/desk" },
      ["incident/bare"] = { title = "Lost", team = "unit/bare" },
      ["incident/thing"] = { title = "Shut", service = "service/shop" },
      ["incident/wall"] = { title = "Dark", number = "destination/wall" },
      ["incident/phone"] = { title = "Mute", number = "destination/phone" },
      ["incident/own"] = { title = "Odd", number = "destination/ana" },
    },
    when = { { pass = "25h" } },
    expect = { dispatches = {
      "destination/phone bad incident/unit", "destination/max bad incident/unit",
      "destination/ana bad incident/thing", "destination/max bad incident/thing",
      "destination/wall bad incident/wall", "destination/max bad incident/wall",
      "destination/phone bad incident/phone", "destination/max bad incident/phone",
      "destination/ana bad incident/own", "destination/max bad incident/own",
    } },
  },
  ["a place that does not say how grave a thing has to be hears of all"] = {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    given = {
      ["person/ana"] = { name = "Ana" },
      ["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" },
    },
    when = {
      { update = "destination/ana", set = { least = null } },
      { create = "incident/i1", set = { title = "Slow", priority = "p4", assignee = "person/ana" } },
    },
    expect = { dispatches = { "destination/ana bad incident/i1" } },
  },
  ["or nobody above at all"] = {
    at = "2026-03-02T09:00:00Z",
    params = { notify = { findings = "none" }, ["notify.ageing"] = { low = "1d", steps = 0 } },
    files = { ["speaks.lua"] = speaks },
    given = {
      ["person/ana"] = { name = "Ana", manager = "person/max" }, ["person/max"] = { name = "Max" },
      ["destination/max"] = { name = "Max", kind = "email", address = "max@example.org", person = "person/max" },
    },
    when = {
      { create = "incident/i1", set = { title = "Shut", priority = "p3", assignee = "person/ana" } },
      { pass = "25h" },
    },
    expect = { dispatches = {} },
  },

  ["a secret may be two while one takes the place of the other, and a URL may be a secret"] = taken {
    name = "D", kind = "slack", url = "file secrets/slack", secret = "file secrets/new, env STEWARD_OLD",
  },
  ["an empty secret is none"] = taken { name = "D", kind = "webhook", url = "https://a.example", secret = "" },
  ["what is no address is refused"] = {
    when = { { create = "destination/d", set = { name = "D", kind = "email", address = "ana at home" } } },
    expect = { refused = "needs an address" },
  },
  ["a path out of the folder of secrets is refused"] = {
    when = { { create = "destination/d", set = {
      name = "D", kind = "webhook", url = "https://a.example", secret = "file secrets/../passwords",
    } } },
    expect = { refused = "says where it is" },
  },
  ["a destination may go"] = {
    given = { ["destination/d"] = { name = "D", kind = "webhook", url = "https://a.example" } },
    when = { { delete = "destination/d" } },
    expect = { ["destination/d"] = false },
  },
}
