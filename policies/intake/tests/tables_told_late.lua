-- SPDX-License-Identifier: Apache-2.0
-- Tables of senders who say how bad it is and where it lies only now and then, who name people and teams by a word, and
-- whose kinds of events are written in capitals.
local written = [[
local lib = require "intake.lib"
return intake { title = "A table", map = lib.map %s }]]

local cases = {}

local function case(name, spec, when, expect, given)
  cases[name] = {
    at = "2026-03-02T12:00:00Z", files = { ["generic.lua"] = written:format(spec) }, given = given, when = when,
    expect = expect,
  }
end

local function sent(body)
  return { deliver = "generic", body = body }
end

local id = "incident/generic-1"
local services = { ["service/basket"] = { name = "Basket" }, ["service/checkout"] = { name = "Checkout" } }
local alert = [[{ key = "id", at = "at", opened_at = "since", severity = "level", service = "of" }]]
local right = { [id] = { impact = "high", service = "service/basket" } }

local function told(hour, since, level, of)
  return sent { id = 1, at = "2026-03-02T" .. hour .. ":00:00Z", since = since, level = level, of = of }
end

for name, since in pairs { ["that tells its beginning"] = "2026-03-02T08:00:00Z", ["that does not"] = false } do
  local early, late = told("09", since, "minor", "Checkout"), told("10", since, "critical", "Basket")
  case("a sender " .. name .. " says later that it is worse", alert, { early, late }, right, services)
  case("a sender " .. name .. " says it out of order", alert, { late, early }, right, services)
  case("a sender " .. name .. " says it again", alert, { early, late, early }, right, services)
  case("of a sender " .. name .. " what people put right stands", alert, {
    early, { update = id, set = { impact = "high", service = "service/basket" } }, { pass = "1d" },
    told("11", since, "minor", "Checkout"),
    sent { id = 1, at = "2026-03-03T11:00:00Z", level = "minor", of = "Checkout" },
  }, right, services)
end

case("how bad it is comes alone, later", alert, {
  sent { id = 1, at = "2026-03-02T09:00:00Z", since = "2026-03-02T08:00:00Z" },
  sent { id = 1, at = "2026-03-02T10:00:00Z", level = "critical" },
}, { [id] = { impact = "high", opened_at = "2026-03-02T08:00:00Z" } })

local people = [[{ key = "id", assignee = "who", caller = "by", team = "group" }]]
case("people and teams by a word", people, { sent { id = 1, who = "ana@example.com", by = "Ana", group = "Network" } },
  { [id] = { assignee = "person/ana", caller = "person/ana", team = "unit/network" } },
  { ["person/ana"] = { name = "Ana", email = "ana@example.com" }, ["unit/network"] = { name = "Network" } })
case("people and teams whom nobody knows", people, { sent { id = 1, who = "eva@example.com", group = "Security" } }, {
  [id] = { assignee = "person/generic-eva-example-com", team = "unit/security" },
  ["unit/security"] = { name = "Security" },
})

local kinds = [[{
  event = "kind", key = "id",
  kinds = { TicketOpened = { title = "name" }, ["build.*"] = { record = "release", name = "name" } },
  ignored = { Ping = "a test", ["view.*"] = "somebody looked" },
}]]

local function by_kind(name, kind, other, expect)
  case(name, kinds, { sent { kind = kind, id = 1, name = "Wet" }, sent { kind = other, id = 2 } }, expect)
end

by_kind("a kind in capitals", "ticketOpened", "PING", { [id] = { title = "Wet" }, ignored = "a test" })
by_kind("kinds by a pattern", "Build.done", "view.opened",
  { ["release/generic-1"] = { name = "Wet" }, ignored = "somebody looked" })

return tests(cases)
