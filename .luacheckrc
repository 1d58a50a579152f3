-- SPDX-License-Identifier: Apache-2.0
-- What a file of a pack sees besides Lua itself: the words that the host offers. Nobody may change them.
std = "lua54"
max_line_length = 120
read_globals = {
  -- what a file returns
  "policy", "guard", "intake", "route", "model", "report", "tests", "pack", "record",
  -- the types of fields and parameters
  "text", "integer", "number", "money", "boolean", "instant", "date", "duration", "enum", "ref", "list", "json",
  -- present and empty, which differs from absent
  "null",
  -- pure conversions of instants, durations and dates; and what steward.lua may say
  "time", "file", "env",
  -- what stands in a body
  "read", "reader",
  -- helper files of a pack
  "library", "require",
}
-- The sandbox has none of these (see src/script/script.h).
not_globals = {
  "load", "loadfile", "dofile", "os", "io", "debug", "package", "coroutine", "collectgarbage", "next", "rawset",
  "xpcall", "print", "warn", "_G", "string.dump", "math.random", "math.randomseed",
}
