-- SPDX-License-Identifier: Apache-2.0
-- Amounts and times as people say them; and who is in IT.

-- "1 234 567 EUR": in thousands, cents only where they matter.
local function sum(amount)
  local sign, whole, rest, currency = tostring(amount):match("^(-?)(%d+)(%.?%d*) (%u+)$")
  if #whole > 3 then
    rest = ""
    whole = whole:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", "")
  end
  return sign .. whole .. rest .. " " .. currency
end

local MINUTE <const>, HOUR <const>, DAY <const> = 60000, 3600000, 86400000

local function counted(n, one)
  return n .. " " .. one .. (n == 1 and "" or "s")
end

-- "43 minutes", "4 hours", "2 days and 3 hours".
local function lasting(ms)
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

local function in_it(unit)
  for _ = 1, 12 do
    if not unit or unit.business then
      return unit ~= nil and unit.business == "it"
    end
    unit = unit.parent
  end
  return false
end

return library {
  sum = sum,
  -- An amount as a number of whole units.
  units = function(amount)
    return tonumber(tostring(amount):match("^%S+"))
  end,
  lasting = lasting,
  counted = counted,
  in_it = in_it,
  is_critical = function(service, params)
    for _, word in ipairs(params.critical) do
      if service.criticality == word then
        return true
      end
    end
    return false
  end,
  here = function(ctx, person)
    return person ~= nil and not (person.left_on and ctx:passed((person.left_on + 1) * DAY))
  end,
  -- What a service loses while it is not there: money and orders, either nil where nobody said.
  loss = function(service, ms)
    local money_lost = service.loss_per_hour and service.loss_per_hour * ms // HOUR
    local orders_lost = service.orders_per_hour and (service.orders_per_hour * ms + HOUR // 2) // HOUR
    return money_lost, orders_lost
  end,
  -- "9 000 EUR and 30 orders", or nil; orders by the name that they have here.
  lost = function(money_lost, orders_lost, params)
    local list = {}
    list[#list + 1] = money_lost and sum(money_lost)
    list[#list + 1] = orders_lost and counted(orders_lost, params.stops)
    return #list > 0 and table.concat(list, " and ") or nil
  end,
}
