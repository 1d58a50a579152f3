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

-- What kind of part it is, which record, and how that is.
local function of_part(part)
  local kind = part.kind
  if kind == "people" and part.unit then
    return kind, part.unit
  elseif kind == "supplier" and part.supplier then
    return kind, part.supplier
  end
  return kind, part.component
end

-- Why it is as it is, in words: asked of the weakest alone.
local function reason(weakest, params)
  local it = weakest.record
  if it.type == "unit" then
    return (select(2, grades.people(it, params.few)))
  elseif it.type == "service" then
    return weakest.grade == "unknown" and "says nothing about itself" or "is " .. weakest.grade
  end
  return it.grade_because
end

-- Of everything that the service is made of and stands on: the weakest, { kind, record, grade }, how many there are,
-- and how many of them are machines. The cause of what is wrong beneath is told from there.
local function parts_of(service, ctx, params)
  local known, count, machines, weakest, worst = {}, 0, 0, nil, 0
  local function take(kind, it, grade, optional)
    if not known[it.id] then
      known[it.id] = kind
      count, machines = count + 1, machines + (kind == "component" and 1 or 0)
    end
    if optional and grade == "down" then
      grade = "degraded"
    elseif optional and grade == "degraded" then
      grade = "good"
    end
    if grades.order[grade] > worst then
      worst, weakest = grades.order[grade], { kind = known[it.id], record = it, grade = grade }
    end
  end
  for part in ctx:each("part", { service = service }) do
    local kind, it = of_part(part)
    if it then
      local grade = it.type == "unit" and grades.people(it, params.few) or it.type ~= "unit" and it.grade or "unknown"
      take(kind, it, grade, not part.essential)
    end
  end
  for component in ctx:each("component", { service = service }) do
    if not known[component.id] then
      take("component", component, component.grade or "unknown")
    end
    local supplier = component.supplier
    if supplier then
      take("supplier", supplier, supplier.grade or "unknown")
    end
  end
  for dependency in ctx:each("dependency", { consumer = service }) do
    local beneath = dependency.provider
    if beneath.state == "live" then
      take("service", beneath, beneath.health or "unknown")
    end
  end
  return weakest, count, machines
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
    local weakest, count, machines = parts_of(service, ctx, params)
    local outage = away(service, ctx)
    local health = outage and "down" or weakest and weakest.grade
    local weak = weakest and weakest.grade ~= "good" and weakest or nil
    local name, why = weak and weak.record.name, weak and reason(weak, params)

    -- What is beneath is said where it lies; above only where it matters to a customer.
    local bad = health == "down" or health == "degraded"
    local own = outage or weak and weak.kind ~= "service"
    if bad and (own or service.kind == "business") then
      local money_lost, orders_lost = words.loss(service, 3600000)
      local lost = health == "down" and words.lost(money_lost, orders_lost, params)
      local said = weak and "its weakest part is " .. name .. ", " .. kinds[weak.kind] .. ", which " .. why
        .. (weak.kind == "service" and weak.record.cause and "; the cause is " .. weak.record.cause or "")
        or "none of its known parts says why"
      ctx:finding("weak", {
        severity = health == "down" and (service.criticality == "mission_critical" and "critical" or "high")
          or words.is_critical(service, params) and "medium" or "low",
        message = service.name .. " is " .. health .. ": " .. said
          .. (lost and ". Each hour without it costs " .. lost or ""),
        because = { weakest = weak and weak.record, outage = outage, parts = count },
        owner = accountable.of(ctx, params, service.owner, service.unit),
        next = weak and "Mend or replace " .. (weak.kind == "service" and weak.record.cause_part or name)
          or "Find out what it is, and record what it is made of",
      })
    end
    if count > 0 and machines == count and service.kind == "business" and words.is_critical(service, params) then
      ctx:finding("only_machines", {
        message = service.name .. " is made of machines alone, as far as is known: no people, no supplier, no other "
          .. "service is named",
        because = { parts = count },
        owner = accountable.of(ctx, params, service.owner),
        next = "Record the people who do the work, and the suppliers and assets that it needs",
      })
    end
    return {
      health = health,
      weakest_part = name,
      weakest_kind = weak and weak.kind,
      cause_part = weak and (weak.kind == "service" and weak.record.cause_part or name),
      cause = weak and (weak.kind == "service" and weak.record.cause
        or name .. ", " .. kinds[weak.kind] .. ", which " .. why),
      parts_known = count,
    }
  end,
}
