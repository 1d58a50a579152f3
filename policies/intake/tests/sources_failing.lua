-- SPDX-License-Identifier: Apache-2.0
-- Deliveries that lie there unread, and sources that are expected often.
local function source(more)
  local fields = { intake = "intake.github" }
  for name, value in pairs(more) do
    fields[name] = value
  end
  return fields
end

return tests {
  ["what failed and lies there for a day is somebody's to mend"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana" },
      ["source/github"] = source { name = "GitHub", owner = "person/ana", failing_since = "2026-03-02T09:00:00Z" },
      ["source/nameless"] = source { failing_since = "2026-03-02T08:00:00Z" },
      ["source/later"] = source { failing_since = "2026-03-02T21:00:00Z" },
      ["source/gone"] = source { configured = "no_more", failing_since = "2026-03-02T09:00:00Z" },
    },
    when = { { pass = "25h" } },
    expect = {
      findings = {
        "intake.sources_deliver dead_letters source/github",
        "intake.sources_deliver dead_letters source/nameless",
      },
    },
  },

  ["mended, it is over"] = {
    given = { ["source/github"] = source { failing_since = "2026-01-05T09:00:00Z" } },
    when = { { pass = "2d" }, { update = "source/github", set = { failing_since = null } } },
    expect = { findings = {} },
  },

  ["how long it may lie there says the parameter"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["intake.sources_deliver"] = { dead_letters_after = "1h" } },
    given = { ["source/github"] = source { failing_since = "2026-03-02T09:00:00Z" } },
    when = { { pass = "2h" } },
    expect = { findings = { "intake.sources_deliver dead_letters source/github" } },
  },

  ["what is expected every two minutes has a minute more"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["source/beats"] = source { every = "2m", seen_at = "2026-03-02T09:00:00Z" },
      ["source/late"] = source { every = "2m", seen_at = "2026-03-02T08:59:00Z" },
    },
    when = { { pass = "150s" } },
    expect = { findings = { "intake.sources_deliver silent source/late" } },
  },

  ["nothing is said of one that is paused or gone, however long"] = {
    given = {
      ["source/paused"] = source { every = "1h", paused = true },
      ["source/gone"] = source { every = "1h", configured = "no_more" },
    },
    when = { { pass = "7d" } },
    expect = { findings = {} },
  },
}
