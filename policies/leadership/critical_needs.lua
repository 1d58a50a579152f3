-- SPDX-License-Identifier: Apache-2.0
-- "Technology based services that support the most critical business needs." A need is covered when there is a service
-- for it that lives, runs on technology, and has an owner who signed up: three things that the model knows.
local accountable = require "core.accountable"

local function runs_on_technology(service, ctx)
  if service.kind == "it" or ctx:count("component", { service = service }) > 0
    or ctx:count("part", { service = service, kind = "component" }) > 0 then
    return true
  end
  for dependency in ctx:each("dependency", { consumer = service }) do
    if dependency.provider.kind == "it" and dependency.provider.state == "live" then
      return true
    end
  end
  return false
end

-- What is missing, in a word and in a sentence, who mends it, and how.
local function gap_of(need, ctx)
  local service = need.service
  local speaks = need.unit and need.unit.head
  if not service then
    return "no_service", "no service covers it", nil, "Find or build the service that covers it"
  elseif service.state ~= "live" then
    return "not_live", service.name .. ", which is to cover it, is " .. service.state, service.owner,
      service.state == "planned" and "Bring " .. service.name .. " to life, or say what covers it until then"
      or "Say what covers it now"
  elseif not runs_on_technology(service, ctx) then
    return "no_technology", service.name .. " covers it by hand: no component and no IT service beneath is known",
      service.owner, "Record what " .. service.name .. " runs on, or ask for what it should run on"
  elseif not service.owner then
    return "no_owner", "nobody owns " .. service.name .. ", which covers it", speaks,
      "Find somebody who signs up for " .. service.name
  elseif not service.owned then
    return "owner_in_name", service.owner.name .. " is named as owner of " .. service.name
      .. ", which covers it, and has not signed up", service.owner,
      "Sign up for " .. service.name .. ", or hand it over"
  end
end

return policy {
  title = "The most critical needs of the business are covered by a live service with an owner",
  source = "article 002, row L7",
  needs = { "need.service" },
  on = "need",
  params = {
    critical = list {
      text,
      default = { "high", "mission_critical" },
      doc = "How critical a need is for it to be asked about",
    },
  },
  gives = {
    most_critical = boolean { doc = "It is one of those that are asked about" },
    covered = boolean { doc = "By a live service on technology, with an owner who signed up" },
    gap = enum { "no_service", "not_live", "no_technology", "no_owner", "owner_in_name", doc = "What is missing" },
  },
  findings = { not_covered = "medium" },
  eval = function(need, ctx, params)
    local critical = false
    for _, word in ipairs(params.critical) do
      critical = critical or need.criticality == word
    end
    local gap, said, owner, mend = gap_of(need, ctx)
    if critical and gap then
      local worth = need.outcome and need.outcome.value_per_year
      ctx:finding("not_covered", {
        severity = need.criticality == "mission_critical" and "high" or "medium",
        message = (need.unit and need.unit.name .. " cannot be without \"" or "The business cannot be without \"")
          .. need.name .. "\", and " .. said,
        because = { criticality = need.criticality, service = need.service, worth_a_year = worth },
        owner = owner or accountable.head_of_it(ctx, params) or need.unit and need.unit.head,
        next = mend,
      })
    end
    return { most_critical = critical, covered = gap == nil, gap = gap }
  end,
}
