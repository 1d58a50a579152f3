-- SPDX-License-Identifier: Apache-2.0
-- Deliveries of which a part is not recorded, whatever the reason is made of.
local kinds = {
  event = "kind", ignored = { quiet = "" }, key = "id", title = "name",
  kinds = { good = {}, odd = { only = { name = { "kettle" } } } },
}

local function told(...)
  return {
    params = { ["intake.generic"] = { senders = { generic = kinds } } },
    when = { { deliver = "generic", body = { { id = 1, kind = "good", name = "Kettle" }, ... } } },
  }
end

local function case(of, expect)
  of.expect = expect
  return of
end

local left_out = [[
local lib = require "intake.lib"
return intake {
  title = "Kettles",
  map = lib.map {
    key = "id", title = "name",
    before = function(told) return told.title == "Pan" and PAN or nil end,
  },
}]]

local function before(reason, expect)
  return case({
    files = { ["generic.lua"] = left_out:gsub("PAN", reason) },
    when = { { deliver = "generic", body = { { id = 1, name = "Kettle" }, { id = 2, name = "Pan" } } } },
  }, expect)
end

local kettle = { title = "Kettle" }

return tests {
  ["a kind that is ignored for no reason"] = case(told({ kind = "quiet" }), {
    ["incident/generic-1"] = kettle, in_part = "it tells nothing that is recorded",
  }),
  ["a word that is longer than a reason can be"] = case(told({ id = 2, kind = "odd", name = ("ü"):rep(2000) }), {
    ["incident/generic-1"] = kettle, ["incident/generic-2"] = false, in_part = "üü…",
  }),
  ["a kind that is longer still, alone"] = case({
    params = { ["intake.generic"] = { senders = { generic = kinds } } },
    when = { { deliver = "generic", body = { kind = ("x"):rep(5000) } } },
  }, { ignored = "xx…" }),
  ["of many reasons five are told"] = case(
    told({ kind = "a" }, { kind = "b" }, { kind = "a" }, { kind = "c" }, { kind = "d" }, { kind = "e" }, { kind = 1 }),
    { ["incident/generic-1"] = kettle, in_part = "\"d\" is not recorded; an event of kind \"e\" is not recorded" }
  ),
  ["what a function says"] = before("\"no kettle\"", { ["incident/generic-1"] = kettle, in_part = "no kettle" }),
  ["a function that only says yes"] = before("true", {
    ["incident/generic-1"] = kettle, ["incident/generic-2"] = false, in_part = "it tells nothing that is recorded",
  }),
  ["nothing is left out"] = case(told(), { ["incident/generic-1"] = kettle, in_part = false }),
}
