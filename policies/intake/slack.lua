-- SPDX-License-Identifier: Apache-2.0
-- Slack: nothing that is said is recorded, but in the channels that are named: there a message that begins a thread
-- is an incident, and a reaction to it (a white check mark) says that it is over.

local lib = require "intake.lib"

local function among(list, word)
  for _, name in ipairs(list) do
    if name == word then
      return true
    end
  end
end

local function instant(value, path)
  local seconds = (lib.text(value, path) or ""):match("^(%d+)")
  return seconds and math.tointeger(tonumber(seconds)) * 1000
end

return intake {
  title = "Slack: messages in a channel for incidents",
  scheme = "slack-v0",
  key = { "body.event_id" },
  setup = [[
At api.slack.com/apps: Create New App, From scratch.
Basic Information, Signing Secret: that goes into the file of this source's secret.
OAuth & Permissions, Bot Token Scopes: channels:history, reactions:read
Event Subscriptions: on. Request URL: {url}
Subscribe to bot events: message.channels, reaction_added. Save, install the app, invite it to the channel.
Name the channel in steward.lua: params = { ["intake.slack"] = { channels = { "C0123456789" } } }]],
  params = {
    channels = list { text, default = {}, doc = "Ids of channels in which a message is an incident" },
    over = list { text, default = { "white_check_mark", "heavy_check_mark" }, doc = "Reactions that say it is over" },
  },
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local event = lib.object(delivery.body, "event")
    local kind, channel = lib.word(event, "type"), lib.text(event, "channel", "item.channel")
    local ts, text = lib.text(event, "ts"), lib.text(event, "text")
    local quiet = lib.at(event, "subtype") and lib.word(event, "subtype") ~= "bot_message"
    if not channel or not among(params.channels, channel) then
      lib.ignore(from, "not in a channel for incidents")
    elseif kind == "message" and text and not quiet and (lib.text(event, "thread_ts") or ts) == ts then
      local at = instant(event, "ts")
      lib.incident(from, {
        id = ts and channel .. "-" .. ts,
        at = at,
        opened_at = at,
        state = "new",
        title = text:match("^[^\n]*"):sub(1, 200),
        description = text,
        caller = lib.person(from, { login = lib.text(event, "user") }),
        place = { names = { channel } },
      })
    elseif
      kind == "reaction_added"
      and among(params.over, lib.text(event, "reaction"))
      and lib.text(event, "item.ts")
    then
      local id = channel .. "-" .. lib.text(event, "item.ts")
      if ctx:get("incident", from.source .. "-" .. lib.key(id)) then
        lib.incident(from, { id = id, at = instant(event, "event_ts"), state = "resolved" })
      else
        lib.ignore(from, "a reaction to something that is no incident")
      end
    else
      lib.ignore(from, "\"" .. kind .. "\" begins and ends no incident")
    end
    return lib.edits(from)
  end,
}
