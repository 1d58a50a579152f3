-- SPDX-License-Identifier: Apache-2.0
-- An agreement holds for an incident when it is for the service, is published and in force on the day on which the
-- incident was opened, and is with a customer to which the caller belongs. Of several the one with the nearest customer
-- is taken: the caller's own unit, then those above it, then what is for everybody. Where no customer called, as when
-- a monitor or the provider's own people told of it, all of them are without: what is for everybody goes first. Among
-- equals the youngest.

local EVERYBODY, SOMEBODY = 1000, 2000

-- Steps from the unit up to the customer; nil when it does not belong there.
local function steps_up(unit, customer)
  for steps = 0, 20 do
    if not unit then
      return nil
    elseif unit == customer then
      return steps
    end
    unit = unit.parent
  end
end

local function distance(agreement, caller)
  if not agreement.customer then
    return EVERYBODY
  elseif not caller or not caller.unit then
    return SOMEBODY
  end
  local steps = steps_up(caller.unit, agreement.customer)
  local own = not steps and agreement.provider and steps_up(caller.unit, agreement.provider)
  return own and SOMEBODY or steps
end

local function in_force(agreement, day)
  if agreement.state == "ended" and not agreement.to_date then
    return false
  end
  return (not agreement.from_date or agreement.from_date <= day) and (not agreement.to_date or day <= agreement.to_date)
end

local function why(agreement, steps, caller)
  local customer = agreement.customer and agreement.customer.name
  if steps == EVERYBODY then
    return "agreed for everybody"
  elseif steps == SOMEBODY then
    return "agreed with " .. customer .. "; " .. (caller and caller.unit and caller.name .. " is of the provider"
      or "no customer is known to have called")
  elseif steps == 0 then
    return "agreed with " .. customer .. ", where " .. caller.name .. " belongs"
  end
  return "agreed with " .. customer .. ", of which " .. caller.unit.name .. " of " .. caller.name .. " is a part"
end

return policy {
  title = "An incident falls under the agreement that is nearest to who is without",
  source = "pack sla",
  on = "incident",
  params = {
    signed_only = boolean { default = false, doc = "Only agreements count that both sides have signed" },
  },
  gives = {
    agreement = ref { "agreement", doc = "By which it is to be answered and resolved" },
    agreement_because = text { doc = "Why that one" },
    other_agreements = list (ref "agreement"),
    customer = ref { "unit", doc = "To whom that was promised; without an agreement the caller's unit" },
  },
  eval = function(incident, ctx, params)
    local caller = incident.caller
    local day = time.local_time(incident.opened_at or incident.created_at, params.zone).date
    local found = {}
    local filter = { service = incident.service or null, state = { "published", "ended" }, kind = "service" }
    for agreement in ctx:each("agreement", filter) do
      local steps = in_force(agreement, day) and distance(agreement, caller)
      local signed = not params.signed_only
        or ctx:count("signature", { agreement = agreement, side = "customer" }) > 0
          and ctx:count("signature", { agreement = agreement, side = "provider" }) > 0
      if steps and signed then
        found[#found + 1] = { agreement = agreement, steps = steps, from = agreement.from_date or 0 }
      end
    end
    table.sort(found, function(a, b)
      return a.steps < b.steps or a.steps == b.steps and a.from > b.from
    end)

    local first = table.remove(found, 1)
    if not first then
      return { customer = caller and caller.unit }
    end
    local others = {}
    for i, other in ipairs(found) do
      others[i] = other.agreement
    end
    return {
      agreement = first.agreement,
      agreement_because = why(first.agreement, first.steps, caller),
      other_agreements = #others > 0 and others or nil,
      customer = first.agreement.customer or caller and caller.unit,
    }
  end,
}
