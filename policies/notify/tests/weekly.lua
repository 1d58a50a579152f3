-- SPDX-License-Identifier: Apache-2.0
local speaks = [[
return policy {
  title = "It speaks",
  on = "incident",
  findings = { bad = "low" },
  eval = function(incident, ctx)
    if incident.priority then
      ctx:finding("bad", { message = "It is bad", owner = incident.assignee, severity = "medium" })
    end
  end,
}
]]

local given = {
  ["person/ana"] = { name = "Ana" },
  ["destination/ana"] = { name = "Ana", kind = "email", address = "ana@example.org", person = "person/ana" },
  ["incident/i1"] = { title = "The shop is shut", priority = "p3", assignee = "person/ana" },
}

-- Monday, 2 March 2026, 09:00.
local function case(steps, weekly, expected)
  return {
    at = "2026-03-02T09:00:00Z",
    files = { ["speaks.lua"] = speaks },
    params = { ["notify.weekly"] = { weekly = weekly } },
    given = given,
    when = steps,
    expect = { dispatches = expected },
  }
end

local function accepts(until_at)
  return {
    as = "person/ana",
    create = "acceptance/a1",
    set = {
      policy = "notify.speaks", record = "incident/i1", code = "bad", reason = "It is known", until_at = until_at,
    },
  }
end

local told = "destination/ana bad incident/i1"

local function from_here_on(weekly)
  return { params = { ["notify.weekly"] = { weekly = weekly } } }
end

return tests {
  ["nobody reads it who does not want to"] = case({ { pass = "30d" } }, "none", { told }),
  ["on the morning of that day what is theirs"] = case({ { at = "2026-03-06T08:00:00Z" } }, "fri", { told, told }),
  ["not before"] = case({ { at = "2026-03-06T07:49:59Z" } }, "fri", { told }),
  ["week by week"] = case({ { at = "2026-03-20T08:00:00Z" } }, "fri", { told, told, told, told }),
  ["not what is over"] = case({
    { pass = "1d" }, { update = "incident/i1", set = { priority = null } }, { pass = "30d" },
  }, "fri", { told }),
  ["not what is accepted for long"] = case({ accepts("2026-09-01T00:00:00Z"), { pass = "30d" } }, "fri", {}),
  ["but when that ends soon"] = case({
    accepts("2026-03-25T00:00:00Z"), { at = "2026-03-13T08:00:00Z" },
  }, "fri", { told }),
  ["what stood before anybody wanted it is in the first one"] = case({
    { pass = "1d" }, from_here_on("fri"), { at = "2026-03-06T08:00:00Z" },
  }, "none", { told, told }),
  ["not before that"] = case({
    { pass = "1d" }, from_here_on("fri"), { at = "2026-03-06T07:49:59Z" },
  }, "none", { told }),
  ["not what was over by then"] = case({
    { update = "incident/i1", set = { priority = null } }, from_here_on("fri"), { at = "2026-03-06T08:00:00Z" },
  }, "none", {}),
  ["and what was accepted, where that ends soon"] = case({
    accepts("2026-03-12T00:00:00Z"), from_here_on("fri"), { at = "2026-03-06T08:00:00Z" },
  }, "none", { told }),
  ["another morning from the next on"] = case({
    { pass = "1d" }, from_here_on("wed"), { at = "2026-03-10T08:00:00Z" },
  }, "fri", { told, told }),
}
