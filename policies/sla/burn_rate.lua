-- SPDX-License-Identifier: Apache-2.0
-- How quickly the allowed downtime goes: at 1 all of it is gone at the end of the period. Somebody is called when it
-- goes much too quickly over a long span and still does over a short one, so that a short outage wakes nobody and what
-- is over is not told any more.

local accountable = require "core.accountable"
local spells = require "sla.spells"

local MINUTE <const> = 60000

-- When it is away or was not long ago, and when that had been agreed: the second is in the first. How many were not,
-- and when the last of them was over: nil while it is away.
local function recent(ctx, service, longest)
  local away, agreed, outages, over = {}, {}, 0, 0
  local function is_recent(from, to)
    return ctx:passed(from) and not (to and ctx:passed(to + longest))
  end
  for outage in ctx:each("outage", { service = service, planned = false }) do
    if is_recent(outage.started_at, outage.ended_at) then
      outages = outages + 1
      away[outages] = { from = outage.started_at, to = outage.ended_at or math.maxinteger }
      over = math.max(over, away[outages].to)
    end
  end
  for maintenance in ctx:each("maintenance", { service = service }) do
    if outages > 0 and is_recent(maintenance.starts_at, maintenance.ends_at) then
      agreed[#agreed + 1] = { from = maintenance.starts_at, to = maintenance.ends_at }
      away[#away + 1] = agreed[#agreed]
    end
  end
  return spells.in_order(away), spells.in_order(agreed), outages, over < math.maxinteger and over or nil
end

-- When it is looked at. What is over is out of a short span soon, and then nothing burns in its long one any more. So a
-- span is looked at five times in its short one, for as long as that has something of an outage: by the minute while
-- the service is away and for some time after, then by the hour or so.
local function moment(ctx, windows, over)
  local least, most, reached = nil, MINUTE, 0
  for _, window in ipairs(windows) do
    local short = time.duration(window.short)
    local step = math.max(MINUTE, short // 5 // MINUTE * MINUTE)
    most = math.max(most, step)
    if over and ctx:passed(over + short) then
      reached = math.max(reached, over + short)
    else
      least = math.min(least or step, step)
    end
  end
  return math.max(ctx:now(least or most), reached)
end

return policy {
  title = "What may go wrong in a period is not used up in a day",
  source = "pack sla",
  on = "service_target",
  params = {
    windows = json {
      default = {
        { long = "1h", short = "5m", rate = 14.4 },
        { long = "6h", short = "30m", rate = 6 },
        { long = "3d", short = "6h", rate = 1 },
      },
      doc = "It is told when over both spans the allowed downtime goes at this rate; 1: just used up at the end",
    },
  },
  gives = { burn_rate = number { doc = "Over the longest span; unset when nothing was wrong in it" } },
  findings = { burning = "high" },
  eval = function(target, ctx, params)
    local agreement = target.agreement or target.contract
    local service = agreement and agreement.service
    if target.metric ~= "availability" or not target.at_least or target.at_least >= 100 or not service then
      return {}
    end
    local longest = 0
    for _, window in ipairs(params.windows) do
      longest = math.max(longest, time.duration(window.long))
    end
    local away, agreed, outages, over = recent(ctx, service, longest)
    if outages == 0 then
      return {}
    end

    local now, calendar = moment(ctx, params.windows, over), target.calendar or agreement.calendar
    local function rate(span)
      local planned = spells.covered(ctx, calendar, agreed, now - span, now)
      local down = spells.covered(ctx, calendar, away, now - span, now) - planned
      local open = ctx:working_time(calendar, now - span, now) - planned
      return open > 0 and down / open * 100 / (100 - target.at_least) or 0.0
    end
    for _, window in ipairs(params.windows) do
      local long, short = rate(time.duration(window.long)), rate(time.duration(window.short))
      if long >= window.rate and short >= window.rate then
        ctx:finding("burning", {
          key = window.long,
          message = string.format("%s uses up its allowed downtime %.1f times too quickly over the last %s",
            service.name, long, window.long),
          because = {
            promised = target.at_least,
            over = window.long,
            and_still_over = window.short,
            limit = window.rate,
          },
          owner = accountable.of(ctx, params, service.owner, target.agreement and agreement.promised_by, service.unit),
          next = "Bring it back, and stop changes until then",
        })
      end
    end
    return { burn_rate = rate(longest) }
  end,
}
