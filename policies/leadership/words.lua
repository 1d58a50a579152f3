-- SPDX-License-Identifier: Apache-2.0
-- Amounts as people say them, and months.

local function thousands(digits)
  return (digits:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", ""))
end

-- "1 234 567 EUR": in thousands, cents only where they matter.
local function sum(amount)
  local sign, whole, rest, currency = tostring(amount):match("^(-?)(%d+)(%.?%d*) (%u+)$")
  if #whole > 3 then
    rest = ""
    whole = thousands(whole)
  end
  return sign .. whole .. rest .. " " .. currency
end

-- "1 234 567", "7.25", "7.5".
local function number(x)
  local sign, whole, rest = string.format("%.2f", x):match("^(-?)(%d+)(%.%d+)$")
  return sign .. thousands(whole) .. rest:gsub("0+$", ""):gsub("^%.$", "")
end

-- Money of several currencies side by side: a list of amounts, the currencies in the order of the alphabet.
local function add(totals, amount)
  if amount then
    local before = totals[amount.currency]
    totals[amount.currency] = before and before + amount or amount
  end
end

local function amounts(totals)
  local list = {}
  for _, amount in pairs(totals) do
    list[#list + 1] = amount
  end
  return list
end

local function said(totals)
  local list = amounts(totals)
  for i, amount in ipairs(list) do
    list[i] = sum(amount)
  end
  return #list > 0 and table.concat(list, " and ") or "nothing"
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

return library {
  sum = sum,
  number = number,
  add = add,
  amounts = amounts,
  said = said,
  month_of = month_of,
  month_after = month_after,
  -- An amount as a number of whole units, as a person would type it.
  units = function(amount)
    return tonumber(tostring(amount):match("^%S+"))
  end,
}
