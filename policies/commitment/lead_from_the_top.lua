-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"

local function message(service, head)
  if head and service.owner == head then
    return service.name .. " is the most valuable service, and " .. head.name .. " is its owner in name only"
  end
  return service.name .. " is the most valuable service, and "
    .. (head and "its owner is not " .. head.name .. ", who leads IT" or "nobody is known to lead IT who could own it")
end

local function next_step(service, head)
  if not head then
    return "Say in steward.lua who leads IT: params = { core = { head_of_it = \"person/…\" } }"
  elseif service.owner == head then
    return "Accept a commitment as its service owner"
  end
  return "Let " .. head.name .. " take the ownership of " .. service.name
end

return policy {
  title = "The most valuable service is owned by the head of IT",
  source = "article 000, row K7",
  needs = { "service.owner", "contribution" },
  on = "service",
  gives = { is_flagship = boolean { doc = "No service has a higher value score" } },
  findings = { not_led_from_the_top = "high" },
  eval = function(service, ctx, params)
    -- Not its rank: that moves for all whom another one overtakes. Who is first is news only when that is another one.
    local flagship = (service.value_score or 0) > 0 and ctx:top("service", "value_score", 1)[1] == service
    local head = flagship and accountable.head_of_it(ctx, params) or nil
    local led = head ~= nil and service.owner == head and (service.owned or service.state ~= "live")
    if flagship and not led then
      ctx:finding("not_led_from_the_top", {
        message = message(service, head),
        because = {
          value_score = service.value_score,
          value_per_year = service.value_per_year,
          owner = service.owner,
          head_of_it = head,
        },
        owner = head,
        next = next_step(service, head),
      })
    end
    return { is_flagship = flagship }
  end,
}
