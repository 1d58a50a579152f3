-- SPDX-License-Identifier: Apache-2.0
local function speaks_for(person, team)
  return person ~= nil and (person.unit == team or person == team.head)
end

return guard {
  title = "A team accepts an obligation itself, and is not bound by a promise already made",
  source = "article 000, row K3",
  on = "obligation",
  level = "enforce",
  check = function(change, ctx)
    local obligation = change.record
    if change.kind == "delete" or change.actor:find("^source/") then
      return
    end
    local team = obligation.team
    local changed = change.changed
    if obligation.accepted then
      local key = change.actor:match("^person/(.+)$")
      local terms = changed.accepted or changed.team or changed.agreement or changed.undertakes
      if terms and not speaks_for(key and ctx:get("person", key), team) then
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
