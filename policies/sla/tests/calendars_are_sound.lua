-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["hours that overlap are refused"] = {
    at = "2026-03-02T09:00:00Z",
    given = {},
    when = {
      { create = "calendar/c", set = { name = "C", hours = { mon = { { "08:00", "12:00" }, { "11:00", "17:00" } } } } },
    },
    expect = { refused = "overlap", ["calendar/c"] = false },
  },

  ["a calendar that never opens is refused"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["calendar/c"] = { name = "C", hours = { mon = { { "08:00", "12:00" } } } } },
    when = { { update = "calendar/c", set = { hours = {} } } },
    expect = { refused = true },
  },

  ["a child has the hours of its parent and its own holidays"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["calendar/office"] = { name = "Office", hours = { mon = { { "08:00", "12:00" } } } } },
    when = {
      { create = "calendar/bavaria", set = { name = "Bavaria", parent = "calendar/office", holidays = { "01-06" } } },
    },
    expect = { ["calendar/bavaria"] = true, refused = false },
  },

  ["a place that is nowhere is refused"] = {
    at = "2026-03-02T09:00:00Z",
    given = {},
    when = { { create = "calendar/c", set = { name = "C", zone = "Europe/Atlantis", hours = "24x7" } } },
    expect = { refused = "Atlantis" },
  },
}
