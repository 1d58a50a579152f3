-- SPDX-License-Identifier: Apache-2.0
-- "Ongoing, two way communications channels between business and IT." What a channel is called does not count: who
-- spoke in the last dialogues does, and when.
local days = require "core.days"
-- Who in truth spoke.
local function direction_of(dialogue)
  if dialogue.direction then
    return dialogue.direction
  elseif dialogue.from_business and dialogue.from_it then
    return "both"
  end
  return dialogue.from_business and "to_it" or dialogue.from_it and "to_business" or "both"
end

local heard = { to_business = "only IT spoke", to_it = "only the business spoke" }

return policy {
  title = "A channel between business and IT is used, and both speak in it",
  source = "article 003, row R8",
  needs = { "channel.every", "dialogue" },
  on = "channel",
  params = {
    looked_at = integer { default = 5, doc = "How many of the last dialogues show who speaks" },
    every = duration { default = "60d", doc = "How long a channel that does not say so may be silent" },
  },
  gives = {
    alive = boolean { doc = "Used within its interval" },
    two_way = boolean { doc = "Both sides spoke in the last dialogues" },
    last_used = instant,
  },
  findings = { one_way = "medium", stale = "medium" },
  eval = function(channel, ctx, params)
    local owner = channel.owner or channel.unit and (channel.unit.relationship_manager or channel.unit)
    local dialogues = ctx:top("dialogue", "held_at", params.looked_at, { channel = channel })
    local spoke = { to_business = false, to_it = false }
    for _, dialogue in ipairs(dialogues) do
      local direction = direction_of(dialogue)
      spoke.to_business = spoke.to_business or direction ~= "to_it"
      spoke.to_it = spoke.to_it or direction ~= "to_business"
    end
    local last = dialogues[1] and dialogues[1].held_at
    local two_way = spoke.to_business and spoke.to_it
    local meant = #dialogues == 0 and channel.direction ~= "both" and channel.direction
    local one_way = meant or not two_way and #dialogues > 0 and (spoke.to_it and "to_it" or "to_business")
    if one_way then
      ctx:finding("one_way", {
        message = channel.name .. " goes one way: " .. (meant and "it is meant so"
          or (#dialogues == 1 and "in the last dialogue " or "in the last " .. #dialogues .. " dialogues ")
            .. heard[one_way]),
        because = { direction = channel.direction, dialogues = dialogues },
        owner = owner,
        next = one_way == "to_business" and "Ask the other side first, next time" or "Let IT answer, next time",
      })
    end

    local every = channel.every or params.every
    local stale = ctx:passed((last or channel.created_at) + every)
    if stale then
      ctx:finding("stale", {
        message = "Nobody has spoken in " .. channel.name .. (last and " since " .. days.text_of(last, params)
          or " so far"),
        because = { last = last and time.format(last), every = time.format_duration(every) },
        owner = owner,
        next = "Meet, or close it and say who speaks with whom instead",
      })
    end
    return { alive = last ~= nil and not stale, two_way = two_way, last_used = last }
  end,
}
