-- SPDX-License-Identifier: Apache-2.0
-- What people met who wrote a table for a sender of theirs with nothing but the README: words in capitals, lists of
-- events, one time for all, times of clocks on walls, and spells of which nobody knows which way they went.
local cases = {}

local function with(lines)
  return { ["generic.lua"] = "local lib = require \"intake.lib\"\nreturn intake { title = \"X\", map = lib.map {\n"
    .. lines .. "\n} }" }
end

local function told(body)
  return { deliver = "generic", body = body }
end

cases["words of a table may be written in capitals"] = {
  files = with [[key = "id", state = { "is", OPEN = "new", ["Done|Closed"] = "resolved" },
    why_not = { { "kind", TEST = "only a test" } }]],
  when = { told { id = 1, is = "open" }, told { id = 2, is = "CLOSED" }, told { id = 3, kind = "test" } },
  expect = {
    ["incident/generic-1"] = { state = "new" }, ["incident/generic-2"] = { state = "resolved" },
    ["incident/generic-3"] = false, ignored = "only a test",
  },
}
cases["several events in one list, each of its own kind, with capitals in it"] = {
  files = with [[event = "type", key = "node", at = "time",
    kinds = { ["nodeExpired|nodeLost"] = { state = "=new", title = "message" } },
    ignored = { nodeCreated = "nothing is wrong" }]],
  when = { told {
    { type = "nodeExpired", node = 1, time = "2026-01-05T08:00:00Z", message = "Its key has expired" },
    { type = "nodeCreated", node = 2 },
    { type = "NODELOST", node = 3, time = "2026-01-05T08:00:00Z" },
  } },
  expect = {
    ["incident/generic-1"] = { state = "new", title = "Its key has expired" }, ["incident/generic-2"] = false,
    ["incident/generic-3"] = true,
  },
}

local one_time = [[key = "id", at = "time", state = { "is", firing = "new", ok = "resolved" }]]
local firing, ok = { id = 1, is = "firing", time = "2026-01-05T07:00:00Z" }, { id = 1, is = "ok", time = 1767600000 }
local again = { id = 1, is = "firing", time = "2026-01-05T07:30:00Z" }
local opened = { state = "resolved", opened_at = "2026-01-05T07:00:00Z", resolved_at = "2026-01-05T08:00:00Z" }
for name, when in pairs {
  ["in order"] = { told(firing), told(again), told(ok) }, ["its end first"] = { told(ok), told(again), told(firing) },
  ["reminded first"] = { told(again), told(firing), told(again), told(ok) },
} do
  cases["what says one time alone was opened when it was new, " .. name] = {
    files = with(one_time), when = when, expect = { ["incident/generic-1"] = opened },
  }
end
cases["what was never told to be new was opened nobody knows when"] = {
  files = with(one_time), when = { told(ok) }, expect = { ["incident/generic-1"] = { opened_at = null } },
}

cases["a spell that says neither is left out"] = {
  files = with [[key = "id", spell = true, state = { "is", down = "new", up = "resolved" }]],
  when = { told { id = 1, is = "paused" }, told { id = 2 } },
  expect = { ["incident/generic-1-1767603600"] = false, ignored = "whether it is wrong or right again" },
}
cases["a time that a pattern finds"] = {
  files = with [[key = "id", opened_at = { lib.match("sid", "_at_(%d+)_"), "time" }, url = lib.match("text", "%S+$")]],
  when = { told { id = 1, sid = "scheduler_at_1767600000_132", text = "see nowhere" } },
  expect = { ["incident/generic-1"] = { opened_at = "2026-01-05T08:00:00Z", external_url = null } },
}
cases["a clock of twelve hours on a wall"] = {
  files = with [[key = "id", opened_at = "time", zone = "Europe/Berlin"]],
  when = { told { id = 1, time = "Jan 5, 2026 9:00 AM" }, told { id = 2, time = "5 Jan 2026 09:00 UTC" } },
  expect = {
    ["incident/generic-1"] = { opened_at = "2026-01-05T08:00:00Z" },
    ["incident/generic-2"] = { opened_at = "2026-01-05T09:00:00Z" },
  },
}
cases["days and months with slashes between, where it is said which is which"] = {
  params = { ["intake.generic"] = { senders = { generic = {
    key = "id", opened_at = "time", zone = "Europe/Berlin", dates = "m/d/Y",
  } } } },
  when = { told { id = 1, time = "01/05/2026 9:00:00 AM" } },
  expect = { ["incident/generic-1"] = { opened_at = "2026-01-05T08:00:00Z" } },
}
cases["the year 1 is nothing, on a clock on a wall as well"] = {
  files = with [[key = "id", at = "time", opened_at = "since", zone = "Europe/Berlin"]],
  when = { told { id = 1, time = "2026-01-05 09:00:00", since = "0001-01-01 00:00:00" } },
  expect = { ["incident/generic-1"] = { opened_at = null, source_updated_at = "2026-01-05T08:00:00Z" } },
}
cases["a key of two parts wants both"] = {
  files = with [[key = { "host", "check" }, title = "check"]],
  when = { told { check = "disk" }, told { host = "db1" }, told { host = "db1", check = "disk" } },
  expect = { ["incident/generic-db1-disk"] = { title = "disk" }, ["incident/generic-disk"] = false },
}
cases["dates that are neither way"] = {
  params = { ["intake.generic"] = { senders = { generic = { key = "id", opened_at = "time", dates = "Y" } } } },
  expect = { unsound = "dates is \"d/m/Y\" or \"m/d/Y\"" },
}

return tests(cases)
