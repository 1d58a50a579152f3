-- SPDX-License-Identifier: Apache-2.0
-- Whose service is it, and did they sign up for it? The executive who answers for it is the first one up the owner's
-- line; without an owner, up the line of the unit that provides it.

local accountable = require "core.accountable"
local people = require "commitment.people"

local function executive_above(person, ctx, params)
  return people.first_up(person, function(one)
    return one.executive and accountable.here(ctx, one, params)
  end)
end

-- Whoever did sign up, and let it lapse, hears of that from talk_is_cheap.
local function lapsed(mine, ctx)
  mine.counts, mine.standing = nil, "lapsed"
  return ctx:count("commitment", mine) > 0
end

return policy {
  title = "A service is owned when its owner has signed up for it",
  source = "article 000, rows K1 and K7",
  needs = { "service.owner", "process.owner", "commitment" },
  on = "service",
  gives = {
    owned = boolean { doc = "Its owner has accepted to be it" },
    answering_executive = ref { "person", doc = "The executive in whose area it lies" },
  },
  findings = { nobody_owns_it = "medium", owner_has_not_signed_up = "medium" },
  eval = function(service, ctx, params)
    if service.state ~= "live" then
      return {}
    end

    local owner = service.owner
    local mine = { service = service, person = owner, role = "service_owner", counts = true }
    local owned = owner ~= nil and ctx:count("commitment", mine) > 0
    local executive = executive_above(owner, ctx, params)
      or executive_above(service.unit and service.unit.head, ctx, params)

    if not accountable.here(ctx, owner, params) then
      ctx:finding("nobody_owns_it", {
        message = owner and owner.name .. ", who owned " .. service.name .. ", has left, and nobody owns it"
          or "Nobody owns " .. service.name,
        because = { value_per_year = service.value_per_year, unit = service.unit },
        owner = accountable.of(ctx, params, executive, owner, service.unit and service.unit.head),
        next = "Find somebody who will sign up for it",
      })
    elseif not owned and not lapsed(mine, ctx) then
      ctx:finding("owner_has_not_signed_up", {
        message = owner.name .. " is named as owner of " .. service.name .. " and has not signed up for it",
        because = { owner = owner, value_per_year = service.value_per_year },
        owner = owner,
        next = "Accept a commitment as its service owner, or hand it over",
      })
    end
    return { owned = owned, answering_executive = executive }
  end,
}
