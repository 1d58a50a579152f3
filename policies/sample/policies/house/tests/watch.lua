-- SPDX-License-Identifier: Apache-2.0
local function told(name, state, seen)
  return { deliver = "watch", body = { things = { { name = name, state = state, seen = seen } } } }
end

local given = { ["component/belt"] = { name = "Belt" } }

return tests {
  ["what the watch says of a thing is known"] = {
    at = "2026-11-16T06:00:00Z",
    given = given,
    when = { told("belt", "running", "2026-11-16T05:00:00Z") },
    expect = { ["component/belt"] = { health = "good", reported_at = "2026-11-16T05:00:00Z" } },
  },

  ["a state that has no word here, and no time, is unknown and of now"] = {
    at = "2026-11-16T06:00:00Z",
    given = given,
    when = { told("belt", "humming") },
    expect = { ["component/belt"] = { health = "unknown", reported_at = "2026-11-16T06:00:00Z" } },
  },

  ["things that are not ours, or none, are left alone"] = {
    given = given,
    when = { told("kettle", "still"), { deliver = "watch", body = { hello = true } } },
    expect = { ["component/kettle"] = false, ["component/belt"] = { health = "unknown", reported_at = null } },
  },
}
