-- SPDX-License-Identifier: Apache-2.0
-- Slack: nothing that is said is recorded, but in the channels that are named: there a message that begins a thread
-- is an incident, and a reaction to it (a white check mark) says that it is over.

local lib = require "intake.lib"

local function instant(path)
  local seconds = lib.match(path, "^(%d+)")
  return { function(event, from) return lib.instant({ seconds(event, from) }, "1") end }
end

local elsewhere = lib.unlisted("channels", { "channel", "item.channel" }, "not in a channel for incidents")

local message = {
  why_not = { elsewhere, { "subtype", bot_message = false, ["*"] = "a message that begins nothing" },
    function(event)
      local ts = lib.text(event, "ts")
      return (lib.text(event, "thread_ts") or ts) ~= ts and "a message that answers another" or nil
    end },
  needs = { title = "a message without words" },
  key = { "channel", "ts" }, at = instant "ts", opened_at = instant "ts", state = "=new", description = "text",
  title = lib.match("text", "^[^\n]*"), caller = { login = "user" }, names = "channel",
}

local reaction = {
  why_not = { elsewhere, lib.unlisted("over", "reaction", "a reaction \"{reaction|=?}\" ends nothing") },
  known = "a reaction to something that is no incident",
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
    event = "event.type", about = "event", kinds = { message = message, reaction_added = reaction },
    otherwise = "\"%s\" begins and ends no incident",
  },
}
