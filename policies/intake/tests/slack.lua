-- SPDX-License-Identifier: Apache-2.0
local function event(more, id)
  local body = {
    type = "event_callback",
    team_id = "T1",
    event_id = id or "Ev1",
    event_time = 1772438400,
    event = {
      type = "message",
      channel = "C1",
      user = "U9",
      text = "Shop is down\nsince eight",
      ts = "1772438400.000200",
    },
  }
  for name, value in pairs(more or {}) do
    body.event[name] = value
  end
  return { deliver = "slack", body = body }
end

local params = { ["intake.slack"] = { channels = { "C1" } } }
local check = {
  deliver = "slack",
  body = {
    type = "event_callback",
    event = {
      type = "reaction_added",
      user = "U9",
      reaction = "white_check_mark",
      item = { type = "message", channel = "C1", ts = "1772438400.000200" },
      event_ts = "1772439000.1",
    },
  },
}

return tests {
  ["nothing is recorded of channels that are not named"] = {
    when = { event() },
    expect = { ignored = "not in a channel for incidents" },
  },
  ["a message in the channel is an incident, a check mark its end"] = {
    at = "2026-03-02T09:00:00Z",
    params = params,
    when = { event(), check },
    expect = {
      ["incident/slack-C1-1772438400.000200"] = {
        title = "Shop is down",
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:10:00Z",
        caller = "person/slack-u9",
      },
    },
  },
  ["what is said in its thread is none"] = {
    at = "2026-03-02T09:00:00Z",
    params = params,
    when = { event({ thread_ts = "1772438400.000200", ts = "1772438500.000100" }) },
    expect = { ignored = "a message that answers another" },
  },
  ["nor are joins, edits, other reactions, and reactions to others"] = {
    at = "2026-03-02T09:00:00Z",
    params = params,
    when = {
      event({ subtype = "channel_join" }),
      event({ type = "reaction_added", reaction = "eyes", item = { channel = "C1" } }),
      check,
    },
    expect = { ignored = "a reaction to something that is no incident" },
  },
  ["null and missing"] = {
    when = { { deliver = "slack", body = { type = "event_callback", event = null } } },
    expect = { ignored = true },
  },
}
