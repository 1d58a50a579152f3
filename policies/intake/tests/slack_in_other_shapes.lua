-- SPDX-License-Identifier: Apache-2.0
-- Slack: what is said in a channel and is no incident.
local function event(more)
  local body = { type = "message", channel = "C1", user = "U9", text = "Shop is down", ts = "1772438400.000200" }
  for name, value in pairs(more) do
    body[name] = value
  end
  return { deliver = "slack", body = { type = "event_callback", event_id = "Ev1", event = body } }
end

local params = { ["intake.slack"] = { channels = { "C1" } } }
local id = "incident/slack-C1-1772438400.000200"

local function nothing(more)
  return { params = params, when = { event(more) }, expect = { ignored = true, [id] = false } }
end

return tests {
  ["a message without words"] = nothing { text = null },
  ["an answer within a thread"] = nothing { thread_ts = "1772430000.000100" },
  ["somebody who joins"] = nothing { subtype = "channel_join" },
  ["a reaction of another kind"] = nothing {
    type = "reaction_added",
    reaction = "eyes",
    item = { channel = "C1", ts = "1772438400.000200" },
  },
  ["a reaction without a sign"] = nothing { type = "reaction_added", item = { channel = "C1", ts = "1.1" } },
  ["what a program says is a message like any other"] = {
    at = "2026-03-02T09:00:00Z",
    params = params,
    when = { event { subtype = "bot_message", user = null } },
    expect = { [id] = { title = "Shop is down", caller = null } },
  },
}
