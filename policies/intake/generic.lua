-- SPDX-License-Identifier: Apache-2.0
-- A sender that has no file here, by naming the fields of its bodies in steward.lua: a table as those of lib.map.

local lib = require "intake.lib"

-- By source, what its table maps; and by the place in `params`, what is wrong with one, which then refuses its own
-- deliveries and nobody else's: a set of years ago is taken as it was.
local function maps_in(params)
  local maps, wrong = {}, {}
  for source, spec in pairs(lib.object(params, "senders")) do
    local good, map = pcall(lib.map, spec)
    map = (good or type(spec) == "table") and map or "a table, as in { key = \"alert.id\" }, and not a " .. type(spec)
    maps[source] = good and map or function() error(map, 0) end
    wrong["senders." .. source] = not good and map or nil
  end
  return maps, wrong
end

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
  made = function(params)
    return (maps_in(params))
  end,
  faults = function(params)
    local senders = params.senders
    if senders ~= nil and (type(senders) ~= "table" or #senders > 0) then
      return { senders = "a table by source, as in { boxes = { key = \"alert.id\", title = \"alert.name\" } }" }
    end
    return select(2, maps_in(params))
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
