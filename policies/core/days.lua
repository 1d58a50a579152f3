-- SPDX-License-Identifier: Apache-2.0
-- Days, months and years as they are where the organisation is (parameter `zone`): a month begins at midnight there.

local DAY <const> = 86400000
local FOUR_WEEKS <const> = 28 * DAY

-- The day of an instant.
local function date_of(instant, params)
  return time.local_time(instant, params.zone).date
end

-- The instant at which a day begins.
local function starts(date, params)
  return time.at(date, params.zone)
end

local function month_of(date)
  return time.format_date(date):sub(1, 7)
end

-- The month n after "2026-03".
local function month_after(month, n)
  local year, of_year = month:match("^(%d+)-(%d+)$")
  local index = math.tointeger(tonumber(year)) * 12 + math.tointeger(tonumber(of_year)) - 1 + n
  return string.format("%04d-%02d", index // 12, index % 12 + 1)
end

local function first_of(month)
  return time.date(month .. "-01")
end

return library {
  date_of = date_of,
  starts = starts,
  month_of = month_of,
  month_after = month_after,
  first_of = first_of,
  -- The day of an instant as "2026-03-12".
  text_of = function(instant, params)
    return time.format_date(date_of(instant, params))
  end,
  -- An instant as "2026-03-12 14:05".
  moment = function(instant, params)
    local text = time.local_time(instant, params.zone).text
    return text:sub(1, 10) .. " " .. text:sub(12, 16)
  end,
  today = function(ctx, params)
    return ctx:today(params.zone)
  end,
  -- As "2026-03". Who asks is not asked again each midnight, but every four weeks (counted from 1970) and when a month
  -- is over: no two months begin within four weeks.
  this_month = function(ctx, params)
    local month = month_of(date_of(ctx:now(FOUR_WEEKS), params))
    local following = month_after(month, 1)
    return ctx:passed(starts(first_of(following), params)) and following or month
  end,
  -- The last n months that are over, oldest first.
  months_over = function(this, n)
    local list = {}
    for i = n, 1, -1 do
      list[#list + 1] = month_after(this, -i)
    end
    return list
  end,
  -- A last day (nil: there is none) is over.
  over = function(ctx, last_day, params)
    return last_day ~= nil and ctx:passed(starts(last_day + 1, params))
  end,
  -- A first day (nil: it always was) has begun.
  begun = function(ctx, first_day, params)
    return first_day == nil or ctx:passed(starts(first_day, params))
  end,
}
