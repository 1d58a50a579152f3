-- SPDX-License-Identifier: Apache-2.0
-- Known again: which deliveries are one that was sent twice, of senders whose bodies have neither an id nor a time.
local lamp = [[
local lib = require "intake.lib"
return intake {
  title = "Lamps",
  %s
  map = lib.map { %s key = "lamp", spell = true, state = { "%s", out = "new", on = "resolved" } },
}]]

local function files(more, about, state)
  return { ["generic.lua"] = lamp:format(more, about, state) }
end

local function told(is)
  return { deliver = "generic", body = { lamp = "hall", is = is } }
end

local twice_out = { told("out"), { pass = "1h" }, told("on"), { pass = "1d" }, told("out") }
local first, second = "incident/generic-hall-1767603600", "incident/generic-hall-1767693600"

return tests {
  ["what says the same is one delivery"] = {
    files = files("", "", "is"), when = twice_out,
    expect = { [first] = { state = "resolved" }, [second] = false },
  },
  ["each is one where nothing tells them apart"] = {
    files = files("key = { \"none\" },", "", "is"), when = twice_out,
    expect = { [first] = { state = "resolved" }, [second] = { state = "new", opened_at = "2026-01-06T10:00:00Z" } },
  },
  ["and told twice it is the same spell"] = {
    files = files("key = { \"none\" },", "", "is"), when = { told("out"), { pass = "1m" }, told("out") },
    expect = {
      [first] = { state = "new", opened_at = "2026-01-05T09:00:00Z" }, ["incident/generic-hall-1767603660"] = false,
    },
  },
  ["before it, what does tell them apart counts"] = {
    files = files("key = { \"body.is\", \"none\" },", "", "is"), when = twice_out,
    expect = { [first] = { state = "resolved" }, [second] = false },
  },
  ["a header that is kept tells apart"] = {
    files = files("headers = { \"X-Is\" },", "", "@x-is"),
    when = {
      { deliver = "generic", headers = { ["X-Is"] = "out" }, body = { lamp = "hall" } }, { pass = "1h" },
      { deliver = "generic", headers = { ["X-Is"] = "on" }, body = { lamp = "hall" } },
      { deliver = "generic", headers = { ["X-Is"] = "out" }, body = { lamp = "hall" } },
    },
    expect = { [first] = { state = "resolved", resolved_at = "2026-01-05T10:00:00Z" } },
  },
  ["and so does the address"] = {
    files = files("query = { \"lamp\", \"is\" },", "about = function(_, from) return from.delivery.query end,", "is"),
    when = {
      { deliver = "generic", query = { lamp = "hall", is = "out" } }, { pass = "1h" },
      { deliver = "generic", query = { lamp = "hall", is = "on" } },
    },
    expect = { [first] = { state = "resolved", resolved_at = "2026-01-05T10:00:00Z" } },
  },
}
