-- SPDX-License-Identifier: Apache-2.0
-- Whose service is it, and did they sign up for it? The executive who answers for it is the first one up the owner's
-- line; without an owner, up the line of the unit that provides it.

local function executive_above(person)
  for _ = 1, 12 do -- a line of more steps is a ring
    if not person or person.executive then
      return person
    end
    person = person.manager
  end
end

return policy {
  title = "A service is owned when its owner has signed up for it",
  source = "article 000, rows K1 and K7",
  on = "service",
  gives = {
    owned = boolean { doc = "Its owner has accepted to be it" },
    answering_executive = ref { "person", doc = "The executive in whose area it lies" },
  },
  findings = { nobody_owns_it = "medium", owner_has_not_signed_up = "medium" },
  eval = function(service, ctx)
    if service.state ~= "live" then
      return {}
    end

    local owner = service.owner
    local owned = owner ~= nil
      and ctx:count("commitment", { service = service, person = owner, role = "service_owner", counts = true }) > 0
    local executive = executive_above(owner) or executive_above(service.unit and service.unit.head)

    if not owner then
      ctx:finding("nobody_owns_it", {
        message = "Nobody owns " .. service.name,
        because = { value_per_year = service.value_per_year, unit = service.unit },
        owner = executive,
        next = "Find somebody who will sign up for it",
      })
    elseif not owned then
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
