-- SPDX-License-Identifier: Apache-2.0
-- Slack: nothing that is said is recorded, but in the channels that are named: there a message that begins a thread
-- is an incident, and a reaction to it (a white check mark) says that it is over.

local lib = require "intake.lib"

local function instant(path)
  local get = lib.reads(path)
  return function(item, from)
    local seconds = (get(item, from) or ""):match("^(%d+)")
    return seconds and math.tointeger(tonumber(seconds)) * 1000
  end
end

local function is_message(event)
  local subtype = lib.word(event, "subtype")
  return lib.word(event, "type") == "message" and lib.text(event, "text")
    and (subtype == "" and lib.at(event, "subtype") == nil or subtype == "bot_message")
    and (lib.text(event, "thread_ts") or lib.text(event, "ts")) == lib.text(event, "ts")
end

local message = {
  about = function(body) return is_message(lib.object(body, "event")) and body.event end,
  key = { "channel", "ts" }, at = instant "ts", opened_at = instant "ts", state = "=new", description = "text",
  title = function(event) return lib.text(event, "text"):match("^[^\n]*"):sub(1, 200) end,
  caller = { login = "user" }, names = "channel",
}

local reaction = {
  about = function(body, from)
    local event = lib.object(body, "event")
    local ts = lib.word(event, "type") == "reaction_added" and lib.text(event, "item.ts")
    if not ts or not lib.among(from.params.over, lib.text(event, "reaction") or "") then
      return nil
    end
    local key = from.source .. "-" .. lib.key(lib.text(event, "channel", "item.channel") .. "-" .. ts)
    return event, not from.ctx:get("incident", key) and "a reaction to something that is no incident" or nil
  end,
  key = { { "channel", "item.channel" }, "item.ts" }, at = instant "event_ts", state = "=resolved",
}

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
  map = lib.map {
    function(body, from)
      local channel = lib.text(body, "event.channel", "event.item.channel")
      local is_meant = channel and lib.among(from.params.channels, channel)
      if not is_meant then
        lib.ignore(from, "not in a channel for incidents")
      end
      return not is_meant
    end,
    message, reaction,
    function(body, from)
      lib.ignore(from, "\"" .. lib.word(body, "event.type") .. "\" begins and ends no incident")
      return true
    end,
  },
}
