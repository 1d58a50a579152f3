-- SPDX-License-Identifier: Apache-2.0
-- Weeks, months, quarters and years by name, as they go into keys and into sentences.
local days = require "core.days"
local wording = require "core.wording"
local attained = require "sla.attained"

local DAY <const> = 86400000
local lengths = { month = 1, quarter = 3, year = 12 }

-- "2026-11" as a number of months, and back.
local function index(month)
  return math.tointeger(tonumber(month:sub(1, 4))) * 12 + math.tointeger(tonumber(month:sub(6, 7))) - 1
end

local function month(n)
  return string.format("%04d-%02d", n // 12, n % 12 + 1)
end

-- Its key, and as people say it.
local function named(kind, first)
  local year = first // 12
  if kind == "year" then
    return tostring(year), tostring(year)
  elseif kind == "quarter" then
    local quarter = first % 12 // 3 + 1
    return year .. "-Q" .. quarter, "quarter " .. quarter .. " of " .. year
  end
  return month(first), wording.months[first % 12 + 1] .. " " .. year
end

return library {
  index = index,
  month = month,

  -- The last one that is over: key, words, and the instant at which it was over.
  last = function(ctx, kind, zone)
    if kind == "week" then
      local today = days.today(ctx, { zone = zone })
      local monday = today - (today + 3) % 7
      local from = time.format_date(monday - 7)
      return from, "the week from " .. from, time.at(monday, zone)
    end
    local length = lengths[kind]
    local start = index((attained.months(ctx, zone))) // length * length
    local key, words = named(kind, start - length)
    return key, words, time.at(time.date(month(start) .. "-01"), zone)
  end,

  -- The one in which it was measured, by how often that happens.
  of = function(instant, every, zone)
    local kind = "month"
    if every and every > 100 * DAY then
      kind = "year"
    elseif every and every > 45 * DAY then
      kind = "quarter"
    end
    local n = index(time.local_time(instant, zone).text:sub(1, 7))
    return (named(kind, n // lengths[kind] * lengths[kind]))
  end,
}
