-- SPDX-License-Identifier: Apache-2.0
-- How amounts, numbers, times and lists are said in a sentence, the same in all packs.

local function grouped(digits)
  local first = (#digits - 1) % 3 + 1
  return digits:sub(1, first) .. digits:sub(first + 1):gsub("%d%d%d", " %0")
end

-- "4 800 000 EUR", "1 250.50 EUR", "12 EUR": without cents where there are none, and from ten thousand on.
local function amount(m)
  local sign, whole, part, currency = tostring(m):match("^(%-?)(%d+)%.?(%d*) (%S+)$")
  if #whole >= 5 and part:find("^[5-9]") then
    whole = tostring(math.tointeger(tonumber(whole)) + 1)
  end
  local cents = #whole < 5 and part:find("[1-9]") and "." .. part or ""
  return sign .. grouped(whole) .. cents .. " " .. currency
end

-- "1 234 567", "7.25", "7.5": at most two digits behind the point.
local function number(x)
  local sign, whole, part = string.format("%.2f", x):match("^(%-?)(%d+)%.(%d+)$")
  part = part:gsub("0+$", "")
  sign = whole == "0" and part == "" and "" or sign
  return sign .. grouped(whole) .. (part ~= "" and "." .. part or "")
end

local function plural(one)
  if one:find("[^aeiou]y$") then
    return one:sub(1, -2) .. "ies"
  end
  return one .. ((one:find("[sxz]$") or one:find("[cs]h$")) and "es" or "s")
end

-- "1 outage", "3 outages"; "2 people" for counted(2, "person", "people").
local function counted(n, one, many)
  return number(n) .. " " .. (n == 1 and one or many or plural(one))
end

-- "a", "a and b", "a, b and c"; with `most`, "a, b and 3 more" of a longer list.
local function listed(names, most)
  local n = #names
  if n < 2 then
    return names[1] or ""
  elseif most and n > most then
    return table.concat(names, ", ", 1, most - 1) .. " and " .. n - most + 1 .. " more"
  end
  return table.concat(names, ", ", 1, n - 1) .. " and " .. names[n]
end

local SECOND <const>, MINUTE <const>, HOUR <const>, DAY <const> = 1000, 60000, 3600000, 86400000

-- "43 minutes", "4 hours", "1 hour and 30 minutes", "2 days and 3 hours", "90 days".
local function lasting(ms)
  if ms < MINUTE then
    return counted((ms + SECOND // 2) // SECOND, "second")
  end
  local minutes = (ms + MINUTE // 2) // MINUTE
  if minutes < 60 then
    return counted(minutes, "minute")
  elseif ms < 2 * DAY then
    local hours, rest = minutes // 60, minutes % 60
    return counted(hours, "hour") .. (rest > 0 and " and " .. counted(rest, "minute") or "")
  end
  local days, rest = ms // DAY, ms % DAY // HOUR
  return counted(days, "day") .. (rest > 0 and " and " .. counted(rest, "hour") or "")
end

local months = {
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
}

-- A date as documents show it: "12 March 2026".
local function day(date)
  local year, month, of_month = time.format_date(date):match("^(%d+)-(%d+)-(%d+)$")
  return of_month:gsub("^0", "") .. " " .. months[math.tointeger(tonumber(month))] .. " " .. year
end

-- Money of several currencies side by side: totals[currency], and what they come to in words ("nothing").
local function add(totals, m)
  if m then
    totals[m.currency] = totals[m.currency] and totals[m.currency] + m or m
  end
end

local function amounts(totals)
  local list = {}
  for _, m in pairs(totals) do
    list[#list + 1] = m
  end
  return list
end

local function said(totals)
  local list = amounts(totals)
  for i, m in ipairs(list) do
    list[i] = amount(m)
  end
  return #list > 0 and listed(list) or "nothing"
end

return library {
  amount = amount,
  number = number,
  counted = counted,
  plural = plural,
  listed = listed,
  lasting = lasting,
  months = months,
  day = day,
  add = add,
  amounts = amounts,
  said = said,
  -- An amount as a number of whole units, as a person would type it.
  units = function(m)
    return tonumber(tostring(m):match("^%S+"))
  end,
  -- So many whole units in minor ones: 1000 of EUR are 100000.
  minor = function(units, currency)
    local places = tostring(money(1, currency)):match("%.(%d+)") or ""
    return units * math.tointeger(tonumber("1" .. ("0"):rep(#places)))
  end,
  blank = function(text)
    return not text or not text:find("%S")
  end,
}
