-- SPDX-License-Identifier: Apache-2.0
-- Only agreed time counts: within the hours of the promise, without agreed maintenance. Overlapping outages count once.
-- Of the running period it is said what will come of it when nothing else happens: that changes with each outage, and
-- not with each minute, and what is still allowed is the rest of that.

local accountable = require "core.accountable"
local spells = require "sla.spells"

local MINUTE <const>, HOUR <const>, DAY <const> = 60000, 3600000, 86400000

local months = { month = 1, quarter = 3, year = 12 }

-- The instants between which the n-th period after the one of the date lies.
local function period(kind, date, n, zone)
  if kind == "week" then
    local monday = date - (date + 3) % 7 + 7 * n
    return time.at(monday, zone), time.at(monday + 7, zone)
  end
  local year, month = time.format_date(date):match("^(%d+)-(%d+)")
  local length = months[kind]
  local month_now = math.tointeger(tonumber(year)) * 12 + math.tointeger(tonumber(month)) - 1
  local first = month_now // length * length + n * length
  local function start(index)
    return time.at(time.date(string.format("%04d-%02d-01", index // 12, index % 12 + 1)), zone)
  end
  return start(first), start(first + length)
end

-- The period in which it is now, there. It is looked up from a day that moves as seldom as periods do, so that nobody
-- is asked again each midnight: that day is in the same period, or in one beside it.
local function running(ctx, kind, zone)
  local date, n = ctx:now((kind == "week" and 7 or 28) * DAY) // DAY, 0
  local from, to = period(kind, date, 0, zone)
  if ctx:passed(to) then
    n = 1
  elseif not ctx:passed(from) then
    n = -1
  end
  from, to = period(kind, date, n, zone)
  return from, to, (period(kind, date, n - 1, zone))
end

-- When the service was away, and when that had been agreed: two lists of spells in order, the second in the first.
local function spells_of(ctx, service)
  local away, agreed = {}, {}
  for outage in ctx:each("outage", { service = service }) do
    local spell = { from = outage.started_at, to = outage.ended_at }
    if not spell.to then
      spell.to = ctx:passed(spell.from) and ctx:now(MINUTE) or spell.from
    end
    away[#away + 1] = spell
    agreed[#agreed + 1] = outage.planned and spell or nil
  end
  for maintenance in ctx:each("maintenance", { service = service }) do
    local spell = { from = maintenance.starts_at, to = maintenance.ends_at }
    away[#away + 1], agreed[#agreed + 1] = spell, spell
  end
  return spells.in_order(away), spells.in_order(agreed)
end

local function zone_of(calendar)
  local steps = 0
  while calendar and not calendar.zone and steps < 8 do
    calendar, steps = calendar.parent, steps + 1
  end
  return calendar and calendar.zone
end

return policy {
  title = "A service is there for as much of the agreed time as was promised",
  source = "pack sla",
  on = "service_target",
  params = {
    nearly_gone = integer { default = 25, doc = "Percent of the allowed downtime: less than that left is said" },
  },
  gives = {
    availability = number { doc = "Percent of this period, or of the rolling window, when nothing else happens" },
    availability_before = number { doc = "Percent of the period before; unset for a rolling window" },
    downtime = duration { doc = "In this period, of agreed time" },
    downtime_allowed = duration { doc = "In this period" },
    downtime_left = duration { doc = "Of what is allowed; negative: too much" },
  },
  findings = { below_target = "high", nearly_gone = "medium" },
  eval = function(target, ctx, params)
    local agreement = target.agreement or target.contract
    local service = agreement and agreement.service
    if target.metric ~= "availability" or not target.at_least or not service then
      return {}
    end
    local calendar = target.calendar or agreement.calendar
    local away, agreed = spells_of(ctx, service)

    local function measure(from, to)
      local planned = spells.covered(ctx, calendar, agreed, from, to)
      local down = spells.covered(ctx, calendar, away, from, to) - planned
      local time_agreed = ctx:working_time(calendar, from, to) - planned
      return time_agreed > 0 and 100 * (1 - down / time_agreed) or 100.0, down, time_agreed
    end

    local from, to, before, availability_before
    if target.rolling then
      to = ctx:now(target.rolling > 2 * DAY and HOUR or 5 * MINUTE)
      from = to - target.rolling
    else
      from, to, before = running(ctx, target.measured_over or "month", zone_of(calendar) or params.zone)
      local first = agreement.from_date and time.at(agreement.from_date, params.zone)
      if not first or first < from then
        availability_before = (measure(math.max(before, first or before), from))
      end
    end
    local availability, down, time_agreed = measure(from, to)
    local allowed = math.floor(time_agreed * (100 - target.at_least) / 100 + 0.5)
    local left = allowed - down

    local because = {
      promised = target.at_least,
      from = time.format(from),
      to = time.format(to),
      away = time.format_duration(down // 1000 * 1000),
      allowed = time.format_duration(allowed // 1000 * 1000),
    }
    local promiser = target.agreement and agreement.promised_by or target.contract and agreement.owner
    local owner = accountable.of(ctx, params, promiser, service.owner, service.unit)
    if left < 0 then
      ctx:finding("below_target", {
        message = string.format("%s comes to %.3f %%, and %s %% was promised in %s", service.name,
          availability // 0.001 * 0.001, target.at_least, agreement.name),
        because = because,
        owner = owner,
        next = "Tell the customer, and find out what keeps it from happening again",
      })
    elseif down > 0 and left * 100 < allowed * params.nearly_gone then
      ctx:finding("nearly_gone", {
        message = service.name .. " may be away for " .. time.format_duration(left // 1000 * 1000)
          .. " more, then less than " .. target.at_least .. " % was there",
        because = because,
        owner = owner,
        next = "Put off what is risky",
      })
    end
    return {
      availability = availability,
      availability_before = availability_before,
      downtime = down,
      downtime_allowed = allowed,
      downtime_left = left,
    }
  end,
}
