-- SPDX-License-Identifier: Apache-2.0
-- The two worlds of service management joined: each IT service knows the business services that it is for, through all
-- that lies between, and each business service what it stands on. One that is alone in its world is said.
local accountable = require "core.accountable"
local SHOWN <const> = 20

local function names(list)
  local out = {}
  for i = 1, math.min(#list, SHOWN) do
    out[i] = list[i].name
  end
  local more = #list > SHOWN and " and " .. #list - SHOWN .. " more" or ""
  return #out > 0 and table.concat(out, ", ") .. more or nil
end

return policy {
  title = "Business services and IT services stand in one model",
  source = "article 003, row R7",
  needs = { "dependency" },
  on = "service",
  gives = {
    stands_on = text { doc = "The services beneath it" },
    carries = text { doc = "The services above it" },
    serves_business = boolean { doc = "It is a business service, or one stands on it, however far up" },
    layer = integer { doc = "How many layers of services lie above it: 0 is what a customer sees" },
  },
  findings = { serves_nobody = "low", stands_on_nothing = "low" },
  eval = function(service, ctx, params)
    if service.state ~= "live" then
      return {}
    end
    local beneath, above, layer, serves = {}, {}, 0, service.kind == "business"
    for dependency in ctx:each("dependency", { consumer = service }) do
      local provider = dependency.provider
      if provider.state == "live" then
        beneath[#beneath + 1] = provider
      end
    end
    for dependency in ctx:each("dependency", { provider = service }) do
      local consumer = dependency.consumer
      if consumer.state == "live" then
        above[#above + 1] = consumer
        serves = serves or consumer.serves_business == true
        layer = math.max(layer, (consumer.layer or 0) + 1)
      end
    end
    if not serves then
      ctx:finding("serves_nobody", {
        message = "No business service stands on " .. service.name .. ", so nobody knows what it is for",
        because = { above = above, cost_per_year = service.cost_per_year },
        owner = accountable.of(ctx, params, service.owner, service.unit),
        next = "Record the dependency of the business service that needs it, or retire it",
      })
    end
    local machines = ctx:count("component", { service = service }) + ctx:count("part", { service = service })
    if service.kind == "business" and #beneath == 0 and machines == 0 then
      ctx:finding("stands_on_nothing", {
        message = service.name .. " is a business service, and nothing is known of what it stands on",
        owner = accountable.of(ctx, params, service.owner, service.unit),
        next = "Record the IT services beneath it, the people, and the suppliers",
      })
    end
    return { stands_on = names(beneath), carries = names(above), serves_business = serves, layer = layer }
  end,
}
