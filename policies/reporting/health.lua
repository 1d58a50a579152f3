-- SPDX-License-Identifier: Apache-2.0
-- A service is as well as its weakest part: components, people, suppliers, assets, the services beneath. A part that
-- the service can do without makes it degraded at most. Down is worse than degraded, degraded worse than unknown.
local accountable = require "core.accountable"
local grades = require "reporting.grades"
local words = require "reporting.words"

local kinds = {
  component = "a component", people = "people", supplier = "a supplier", asset = "an asset",
  service = "a service beneath",
}

local function of_part(ctx, part, params)
  if part.kind == "people" and part.unit then
    return part.unit, grades.people(ctx, part.unit, params)
  elseif part.kind == "supplier" and part.supplier then
    return part.supplier, grades.supplier(ctx, part.supplier, params)
  elseif part.component then
    return part.component, grades.component(ctx, part.component, params)
  end
end

-- Everything that the service is made of and stands on: { name, kind, record, grade, why }. The cause of
-- what is wrong beneath is told from there.
local function parts_of(service, ctx, params)
  local list, seen = {}, {}
  local function take(kind, optional, it, grade, why)
    if not it then
      return
    elseif optional then
      grade = grade == "down" and "degraded" or grade == "degraded" and "good" or grade
    end
    local known = seen[it.id]
    if not known then
      known = { name = it.name, kind = kind, record = it }
      seen[it.id], list[#list + 1] = known, known
    elseif not grades.worse(grade, known.grade) then
      return
    end
    known.grade, known.why = grade, why
  end
  for part in ctx:each("part", { service = service }) do
    take(part.kind, not part.essential, of_part(ctx, part, params))
  end
  for component in ctx:each("component", { service = service }) do
    if not seen[component.id] then
      take("component", false, component, grades.component(ctx, component, params))
    end
    if component.supplier then
      take("supplier", false, component.supplier, grades.supplier(ctx, component.supplier, params))
    end
  end
  for dependency in ctx:each("dependency", { consumer = service }) do
    local beneath = dependency.provider
    if beneath.state == "live" then
      local health = beneath.health or "unknown"
      take("service", false, beneath, health, health == "unknown" and "says nothing about itself" or "is " .. health)
    end
  end
  return list
end

-- Of what is there by itself: an outage that nobody planned and that has not ended.
local function away(service, ctx)
  for outage in ctx:each("outage", { service = service, ended_at = null, planned = false }) do
    if ctx:passed(outage.started_at) then
      return outage
    end
  end
end

return policy {
  title = "A service is as well as its weakest part, machine or not",
  source = "article 003, row R1",
  needs = { "service", "part", "component.reported_at" },
  on = "service",
  params = {
    few = integer {
      default = 1,
      doc = "A team of fewer people than this is a weak part; more than 1 where everybody is recorded as a person",
    },
  },
  gives = {
    health = enum { "good", "unknown", "degraded", "down", doc = "That of its weakest part; unset: nothing is known" },
    weakest_part = text { doc = "The name of the part, where it is not good" },
    weakest_kind = enum { "component", "people", "supplier", "asset", "service" },
    cause_part = text { doc = "The name of that part" },
    cause = text { doc = "What is wrong, and with which part, at the end of all services beneath" },
    parts_known = integer { doc = "Parts and services beneath" },
  },
  findings = { weak = "medium", only_machines = "low" },
  eval = function(service, ctx, params)
    if service.state ~= "live" then
      return {}
    end
    local parts = parts_of(service, ctx, params)
    local weakest, machines = nil, 0
    for _, part in ipairs(parts) do
      machines = machines + (part.kind == "component" and 1 or 0)
      if not weakest or grades.worse(part.grade, weakest.grade) then
        weakest = part
      end
    end
    local outage = away(service, ctx)
    local health = outage and "down" or weakest and weakest.grade
    local weak = weakest and weakest.grade ~= "good" and weakest or nil

    -- What is beneath is said where it lies; above only where it matters to a customer.
    local bad = health == "down" or health == "degraded"
    local own = outage or weak and weak.kind ~= "service"
    if bad and (own or service.kind == "business") then
      local money_lost, orders_lost = words.loss(service, 3600000)
      local lost = health == "down" and words.lost(money_lost, orders_lost, params)
      local said = weak and "its weakest part is " .. weak.name .. ", " .. kinds[weak.kind] .. ", which " .. weak.why
        .. (weak.kind == "service" and weak.record.cause and "; the cause is " .. weak.record.cause or "")
        or "none of its known parts says why"
      ctx:finding("weak", {
        severity = health == "down" and (service.criticality == "mission_critical" and "critical" or "high")
          or words.is_critical(service, params) and "medium" or "low",
        message = service.name .. " is " .. health .. ": " .. said
          .. (lost and ". Each hour without it costs " .. lost or ""),
        because = { weakest = weak and weak.record, outage = outage, parts = #parts },
        owner = accountable.of(ctx, params, service.owner, service.unit),
        next = weak and "Mend or replace " .. (weak.kind == "service" and weak.record.cause_part or weak.name)
          or "Find out what it is, and record what it is made of",
      })
    end
    if service.kind == "business" and words.is_critical(service, params) and #parts > 0 and machines == #parts then
      ctx:finding("only_machines", {
        message = service.name .. " is made of machines alone, as far as is known: no people, no supplier, no other "
          .. "service is named",
        because = { parts = #parts },
        owner = accountable.of(ctx, params, service.owner),
        next = "Record the people who do the work, and the suppliers and assets that it needs",
      })
    end
    return {
      health = health,
      weakest_part = weak and weak.name,
      weakest_kind = weak and weak.kind,
      cause_part = weak and (weak.kind == "service" and weak.record.cause_part or weak.name),
      cause = weak and (weak.kind == "service" and weak.record.cause
        or weak.name .. ", " .. kinds[weak.kind] .. ", which " .. weak.why),
      parts_known = #parts,
    }
  end,
}
