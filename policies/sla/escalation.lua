-- SPDX-License-Identifier: Apache-2.0
-- Each part of a clock's time that is used up is told once, ever, to whom the target or the pack's `escalation` names.
-- The key of the message has the clock's start in it, so a clock that began anew tells again. What nobody can do
-- anything about any more is not told: what was over before it became known here, and what passed long ago.

local promised = require "sla.promised"

local clocks = { "response", "resolution", "update" }

local needs = {
  response = "has to be answered",
  resolution = "has to be resolved",
  update = "needs news for the customer",
}

local function head_of(unit)
  return unit and unit.head
end

local people = {
  assignee = function(incident)
    return incident.assignee
  end,
  team_lead = function(incident)
    return head_of(incident.team)
  end,
  service_owner = promised.owner,
  owners_manager = function(incident, ctx)
    local owner = promised.owner(incident, ctx)
    return owner and owner.manager
  end,
  relationship_manager = function(incident)
    return incident.customer and incident.customer.relationship_manager
  end,
  promiser = function(incident)
    return incident.agreement and incident.agreement.promised_by
  end,
}

-- Everybody in these roles, each person once.
local function recipients(incident, roles, ctx)
  local list, seen = {}, {}
  for _, role in ipairs(roles) do
    local find = people[role]
    if not find then
      error("escalation: \"" .. tostring(role) .. "\" is no role; there are assignee, team_lead, service_owner, "
        .. "owners_manager, relationship_manager, promiser", 0)
    end
    local person = find(incident, ctx)
    if person and not seen[person.id] then
      seen[person.id] = true
      list[#list + 1] = { person = person, role = role }
    end
  end
  return list
end

local function text(name, incident, label, subject)
  local due = incident[name .. "_due"]
  local body = subject .. " " .. needs[name] .. (due and " by " .. time.format(due) or "") .. ": "
    .. (label == "100%" and "that is over" or label:find("%", 1, true) and label .. " of the time are gone"
      or label:sub(1, 1) == "-" and label:sub(2) .. " are left" or label:sub(2) .. " ago")
  return body .. "." .. (incident.number and incident.title and "\n\n" .. incident.title or "")
end

return policy {
  title = "Who has to know is told as the time goes by",
  source = "pack sla",
  on = "incident",
  params = {
    tell_within = duration { default = "1d", doc = "What passed longer ago when it becomes known is not told" },
  },
  eval = function(incident, ctx, params)
    local subject = incident.number or "\"" .. (incident.title or incident.key) .. "\""
    for _, name in ipairs(clocks) do
      local promise = incident[name .. "_promise"]
      local escalation = promise and promise.escalation or params.escalation
      local state = incident[name .. "_state"]
      for label, instant in pairs(state and incident[name .. "_passed"] or {}) do
        local at = time.parse(instant)
        local over = state == "met" or state == "missed" or state == "cancelled"
        local known = not over or at >= incident.created_at
        if escalation[label] and known and not ctx:passed(at + params.tell_within) then
          local started = time.format(incident[name .. "_started"])
          for _, to in ipairs(recipients(incident, escalation[label], ctx)) do
            ctx:message(table.concat({ name, label, to.person.key, started }, " "), {
              to = to.person,
              subject = (incident.service and incident.service.name .. ": " or "") .. subject
                .. (label == "100%" and " is late" or " " .. needs[name]),
              body = text(name, incident, label, subject),
              because = {
                priority = incident.effective_priority,
                agreement = incident.agreement,
                as = to.role,
                at = label,
              },
            })
          end
        end
      end
    end
  end,
}
