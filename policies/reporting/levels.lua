-- SPDX-License-Identifier: Apache-2.0
-- "… at a variety of levels." When only two people at the top speak, nobody below knows; when only they below do,
-- nothing is decided. Asked of customers and of parts of the business with results or agreements to lose.
local accountable = require "core.accountable"

local levels = { "executive", "manager", "team", "user" }

return policy {
  title = "Business and IT speak with each other at several levels",
  source = "article 003, row R8",
  needs = { "channel" },
  on = "unit",
  params = {
    levels_at_least = integer { default = 2, doc = "At how many levels a channel should be in use" },
  },
  gives = {
    levels_in_use = integer { doc = "Levels at which a channel with it is used" },
    channels = integer { doc = "Channels with it" },
  },
  findings = { no_channel = "medium", single_level = "medium" },
  eval = function(unit, ctx, params)
    local at_stake = ctx:count("outcome", { unit = unit, state = "live" })
      + ctx:count("agreement", { customer = unit, state = "published" })
    local all = ctx:count("channel", { unit = unit })
    if unit.kind == "company" or accountable.in_it(unit) or all == 0 and at_stake == 0 then
      return {}
    end
    local used, names = 0, {}
    for _, level in ipairs(levels) do
      if ctx:count("channel", { unit = unit, level = level, alive = true }) > 0 then
        used = used + 1
        names[used] = level
      end
    end
    local owner = unit.relationship_manager or unit.head
    if all == 0 then
      ctx:finding("no_channel", {
        message = unit.name .. " has results or agreements that hang on IT, and no channel to it",
        because = { results_and_agreements = at_stake },
        owner = owner,
        next = "Set up one talk at the level that decides, and one at the level that does the work",
      })
    elseif used < params.levels_at_least and used > 0 then
      ctx:finding("single_level", {
        message = "IT and " .. unit.name .. " speak with each other at the level of the " .. names[1] .. " only",
        because = { channels = all, in_use_at = names },
        owner = owner,
        next = "Begin a talk at another level: " .. (names[1] == "executive" and "manager or team" or "executive"),
      })
    end
    return { levels_in_use = used, channels = all }
  end,
}
