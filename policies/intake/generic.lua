-- SPDX-License-Identifier: Apache-2.0
-- A sender that has no file here, by naming the fields of its bodies in steward.lua: a table as those of lib.map.

local lib = require "intake.lib"

return intake {
  title = "Any sender, by the names of its fields",
  scheme = "bearer",
  params = {
    senders = json {
      doc = "Source -> where things stand in its bodies, as in { boxes = { key = \"alert.id\", title = \"alert.name\", "
        .. "state = \"alert.status\", states = { firing = \"new\", ok = \"resolved\" }, at = \"alert.time\" } }",
    },
  },
  setup = [[
Let the sender post JSON.
Address: {url}
Header: Authorization: Bearer {secret}
Say in steward.lua where things stand in its bodies, as the README of the pack intake shows:
params = { ["intake.generic"] = { senders = { ["{name}"] = { key = "alert.id", title = "alert.name" } } } }]],
  made = function(params) -- what is wrong with one sender's table is said of its deliveries
    local maps = {}
    for source, spec in pairs(lib.object(params, "senders")) do
      local good, map = pcall(lib.map, spec)
      maps[source] = good and map or function() error(map, 0) end
    end
    return maps
  end,
  map = function(delivery, ctx, params, made)
    if made[delivery.source] then
      return made[delivery.source](delivery, ctx, params)
    end
    local source = ctx:get("source", delivery.source)
    local spec = source and source.params
    if type(spec) ~= "table" then
      error("nobody says where things stand in bodies of \"" .. delivery.source
        .. "\": params = { [\"intake.generic\"] = { senders = { " .. delivery.source .. " = { … } } } }", 0)
    end
    return lib.map(spec)(delivery, ctx, params)
  end,
}
