-- SPDX-License-Identifier: Apache-2.0
-- A yes is the team's that gave it: nobody else gives it, changes what it is for, takes it back or moves it elsewhere.
-- To move it, both have to agree: somebody speaks for both, or the one takes its yes back and the other says its own.
local function speaks_for(person, team)
  return person ~= nil and (person.unit == team or person == team.head)
end

local function actor(change, ctx)
  local key = change.actor:match("^person/(.+)$")
  return key and ctx:get("person", key)
end

return guard {
  title = "A team accepts an obligation itself, and is not bound by a promise already made",
  source = "article 000, row K3",
  on = "obligation",
  level = "enforce",
  check = function(change, ctx)
    local obligation, before, changed = change.record, change.before, change.changed
    if change.kind == "delete" or change.actor:find("^source/") then
      return
    end
    local team = obligation.team
    local given_up = before and before.accepted and (changed.team or not obligation.accepted)
    if given_up and not speaks_for(actor(change, ctx), before.team) then
      ctx:refuse(before.team.name .. " accepted this; only somebody of it can take that back, or give it to others", {
        field = changed.team and "team" or "accepted",
      })
    elseif obligation.accepted then
      local terms = changed.accepted or changed.team or changed.agreement or changed.undertakes
      if terms and not speaks_for(actor(change, ctx), team) then
        ctx:refuse("Only somebody of " .. team.name .. " can accept this for it, or change it once it is accepted", {
          field = "accepted",
        })
      end
    elseif obligation.agreement.state == "published" and (changed.team or changed.agreement) then
      ctx:refuse(obligation.agreement.name .. " is published; " .. team.name .. " has to accept before it is bound", {
        field = "team",
      })
    end
  end,
}
