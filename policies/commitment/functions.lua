-- SPDX-License-Identifier: Apache-2.0
-- The functions of the organisation that a service runs on, by those who do something for it: who owns and provides it,
-- who runs its components, the people who are a part of it, and the teams that an agreement about it binds.
local accountable = require "core.accountable"
local words = require "commitment.words"

local function add(seen, unit, how)
  local business = accountable.business_of(unit)
  if business and not seen[business] then
    seen[business] = how .. " " .. unit.name
  end
end

local function add_things(seen, service, ctx)
  for component in ctx:each("component", { service = service }) do
    add(seen, component.team, component.name .. " is run by")
  end
  for part in ctx:each("part", { service = service }) do
    add(seen, part.unit, "people of")
    add(seen, part.component and part.component.team, (part.component and part.component.name or "") .. " is run by")
  end
end

local function add_promises(seen, service, ctx)
  for agreement in ctx:each("agreement", { service = service, state = { "draft", "published" } }) do
    add(seen, agreement.provider, "provided by")
    for obligation in ctx:each("obligation", { agreement = agreement }) do
      add(seen, obligation.team, "bound by " .. agreement.name .. ":")
    end
  end
end

return policy {
  title = "A mission-critical service is seen by more than one function",
  source = "article 000, row K8",
  needs = { "service", "contribution" },
  on = "service",
  gives = {
    functions = list { text, doc = "Those that it runs on, IT and not" },
    silo = boolean { doc = "One function only sees it, or none" },
  },
  findings = { silo = "medium" },
  eval = function(service, ctx, params)
    if service.state == "retired" then
      return {}
    end
    local seen = {}
    add(seen, service.owner and service.owner.unit, "its owner works in")
    add(seen, service.unit, "provided by")
    add_things(seen, service, ctx)
    add_promises(seen, service, ctx)

    local functions = {}
    for business in pairs(seen) do
      functions[#functions + 1] = business
    end
    local silo = #functions < 2
    if silo and service.criticality == "mission_critical" and service.state == "live" then
      local only = functions[1]
      ctx:finding("silo", {
        message = service.name .. " is mission-critical, and "
          .. (only and "only " .. words.business(only) .. " sees it" or "no function is known to see it"),
        because = { seen_by = only and seen[only], functions = functions, value_per_year = service.value_per_year },
        owner = accountable.of(ctx, params, service.owner, service.unit and service.unit.head),
        next = "Bring in the people of another function who work with it, as a part of it or with an obligation",
      })
    end
    return { functions = functions, silo = silo }
  end,
}
