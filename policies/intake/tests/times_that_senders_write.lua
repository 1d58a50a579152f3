-- SPDX-License-Identifier: Apache-2.0
-- Times as senders write them, in a table of fields: what is read of each, and what is left unread because it could
-- mean two things.
local cases = {}

local function told(at)
  return { deliver = "generic", body = { id = 1, name = "Kettle", at = at } }
end

local function reads(text, opened_at, is_told)
  cases["a time as in " .. tostring(text)] = {
    params = { ["intake.generic"] = { senders = { generic = { key = "id", title = "name", opened_at = "at" } } } },
    when = { told(text) },
    expect = {
      ["incident/generic-1"] = { title = "Kettle", opened_at = opened_at },
      in_part = is_told and "opened_at: \"" .. text .. "\" is no time that is understood" or false,
    },
  }
end

reads("Tue, 03 Mar 2026 10:00:00 GMT", "2026-03-03T10:00:00Z") -- of mails
reads("Tue Mar 03 11:00:00 CET 2026", "2026-03-03T10:00:00Z") -- Java, date
reads("Tue Mar 03 2026 11:00:00 GMT+0100 (Central European Standard Time)", "2026-03-03T10:00:00Z") -- JavaScript
reads("2026-03-03 10:00:00.123456789 +0000 UTC m=+0.000000001", "2026-03-03T10:00:00.123Z") -- Go
reads("2026-03-03T11:00:00.000+0100", "2026-03-03T10:00:00Z")
reads("2026-03-03 10:00:00,5", "2026-03-03T10:00:00.500Z") -- Python's log
reads("March 3rd 2026, 10:00:00.000", "2026-03-03T10:00:00Z")
reads("Mar 3, 2026 @ 10:00:00.123", "2026-03-03T10:00:00.123Z") -- Kibana
reads("3 Mar 2026 21:00:00 AEDT", "2026-03-03T10:00:00Z")
reads("March 3, 2026 10:00 PM", "2026-03-03T22:00:00Z")
reads("03.03.2026 10:00", "2026-03-03T10:00:00Z")
reads("20260303T100000Z", "2026-03-03T10:00:00Z")
reads("/Date(1772532000000)/", "2026-03-03T10:00:00Z")
reads("1772532000.123456", "2026-03-03T10:00:00.123Z")
reads(1772532000.5, "2026-03-03T10:00:00.500Z")
reads(1.772532e18, "2026-03-03T10:00:00Z")
reads("03/04/2026 10:00:00", null, true) -- in March, or in April
reads("2026-03-03 10:00:00 IST", null, true) -- in India, Ireland or Israel
reads("in 3 days", null, true)
reads("2026-13-01", null, true)
for _, text in ipairs({ "never", "N/A", "NaN", "-", "0", "-1", "99", "0000-00-00 00:00:00", "01.01.0001 00:00:00" }) do
  reads(text, null) -- it is not set
end
reads("0001-01-01T00:00:00Z", null)

-- A function says the zone, and what stands first.
local said = [[
local lib = require "intake.lib"
return intake {
  title = "Kettles",
  map = lib.map {
    key = "id", title = "name",
    opened_at = function(item) return time.parse(lib.text(item, "at"), "Europe/Berlin", "m/d/Y") end,
  },
}]]

local function parses(text, opened_at)
  cases["in Berlin, months first, " .. text] = {
    files = { ["generic.lua"] = said },
    when = { told(text) },
    expect = { ["incident/generic-1"] = { opened_at = opened_at } },
  }
end

parses("3/4/2026 9:05 PM", "2026-03-04T20:05:00Z")
parses("7/4/2026 9:05 PM", "2026-07-04T19:05:00Z") -- in summer
parses("3/4/2026 9:05 PM UTC", "2026-03-04T21:05:00Z")
parses("2026-03-29 02:30:00", "2026-03-29T01:30:00Z") -- the hour that is left out
parses("1772532000", "2026-03-03T10:00:00Z")
parses("13/4/2026", null)

cases["dates say which of two ways"] = {
  files = { ["generic.lua"] = said:gsub('"m/d/Y"', '"Y/m/d"') },
  when = { told("3/4/2026") },
  expect = { failed = "dates is \"d/m/Y\" or \"m/d/Y\"" },
}
cases["a zone that there is not"] = {
  files = { ["generic.lua"] = said:gsub("Berlin", "Bärlin") },
  when = { told("3/4/2026") },
  expect = { failed = "rlin" },
}

cases["a day that is not set, with the months first"] = {
  params = { ["intake.generic"] = { senders = { generic = { key = "id", opened_at = "at", dates = "m/d/Y" } } } },
  when = { told("01/01/1970 00:00:00") },
  expect = { ["incident/generic-1"] = { opened_at = null }, in_part = false },
}
cases["of what is not recorded no time is missed"] = {
  params = { ["intake.generic"] = { senders = { generic = { key = "no", opened_at = "at" } } } },
  when = { told("2026-13-01") },
  expect = { ignored = "does not say which incident it is about: no \"no\"" },
}
cases["a thousand that cannot be read"] = {
  params = { ["intake.generic"] = { senders = { generic = { each = "all", key = "id", opened_at = "at" } } } },
  when = { { deliver = "generic", body = (function()
    local all = {}
    for i = 1, 1000 do
      all[i] = { id = i, at = "2026-13-01 no. " .. i }
    end
    return { all = all }
  end)() } },
  expect = { ["incident/generic-1000"] = { opened_at = null }, in_part = "2026-13-01 no. 5\" is no time" },
}

-- Day and time in fields of their own.
local function in_two(day, at, more)
  cases["put together, " .. day .. " and " .. at] = {
    params = { ["intake.generic"] = { senders = { generic = {
      key = "id", title = "name", opened_at = { "{day} {at}", "since" }, zone = "Europe/Berlin", reopens = "{n}",
    } } } },
    when = { { deliver = "generic", body = { id = 1, name = "Kettle", n = 3, day = day, at = at } } },
    expect = { ["incident/generic-1"] = { opened_at = more.opened_at, reopens = 3 }, in_part = more.in_part },
  }
end

in_two("2026-03-03", "11:00:00", { opened_at = "2026-03-03T10:00:00Z", in_part = false })
in_two("3 March 2026", "11:00 AM", { opened_at = "2026-03-03T10:00:00Z", in_part = false })
in_two("yesterday", "11:00", { opened_at = null, in_part = "opened_at: \"yesterday 11:00\" is no time" })

-- What a table cannot have is told with what there is.
cases["a field that is like none is told with those that there are"] = {
  params = { ["intake.generic"] = { senders = { generic = { key = "id", record = "deployment", actor = "who" } } } },
  expect = { unsound = "nor a field of deployment (one of your own stands in fields, values or times), which has at "
    .. "began change deployed_by environment" },
}
cases["words beside a path, where no Lua is"] = {
  params = { ["intake.generic"] = { senders = { generic = { key = "id", state = { "state", open = "new" } } } } },
  expect = { unsound = "state: a list of paths or words with their meanings: where there is no Lua, not both" },
}

return tests(cases)
