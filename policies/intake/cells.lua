-- SPDX-License-Identifier: Apache-2.0
-- Cells: numbers, amounts and dates as they stand in the cells of tables: with decimal points or commas, thousands
-- apart, currency signs, days first or months first. Nothing is guessed where it could be either: then it is an error
-- that says how to say which.

-- Blanks of all widths, the apostrophe of Swiss thousands, and minus signs that are none of ASCII.
local function plain(text)
  return (text:gsub("\194\160", ""):gsub("\226\128[\175\137]", ""):gsub("\226\136\146", "-"):gsub("\226\128\153", "")
    :gsub("[%s']", ""))
end

local signs = { "%$", "€", "£", "¥", "^%a%a%a", "%a%a%a$" }

-- "€1.234,50", "1,234.50 USD", "(12.00)", "12-": whether it is less than nothing, and the digits with their marks.
local function unwrapped(text)
  local t = plain(text)
  local inside = t:match("^%((.*)%)$")
  t = inside or t
  for _, sign in ipairs(signs) do
    t = t:gsub(sign, "")
  end
  local sign = t:match("^[+-]") or t:match("[+-]$")
  return (inside ~= nil) ~= (sign == "-"), (t:gsub("^[+-]", ""):gsub("[+-]$", ""))
end

local function count(text, mark)
  return select(2, text:gsub("%" .. mark, ""))
end

-- Which of the marks stands before the decimals; nil: there are none.
local function decimal_mark(t, text)
  local points, commas = count(t, "."), count(t, ",")
  if points > 0 and commas > 0 then
    return t:match("([.,])[^.,]*$")
  elseif points > 1 or commas > 1 then
    return nil
  elseif commas == 1 and t:find("^%d?%d?%d,%d%d%d$") and not t:find("^0,") then
    error("\"" .. text .. "\" may be thousands or decimals: say which mark stands before the decimals, \".\" or \",\"",
      0)
  end
  return points == 1 and "." or commas == 1 and "," or nil
end

local function broken(text)
  error("\"" .. text .. "\" is no number", 0)
end

-- 1.2e-5 as 0.000012
local function shifted(whole, fraction, exponent, text)
  if math.abs(exponent) > 40 then
    broken(text)
  elseif exponent >= 0 then
    fraction = fraction .. ("0"):rep(math.max(0, exponent - #fraction))
    return whole .. fraction:sub(1, exponent), fraction:sub(exponent + 1)
  end
  whole = ("0"):rep(math.max(0, -exponent - #whole)) .. whole
  return whole:sub(1, exponent - 1), whole:sub(exponent) .. fraction
end

-- A cell as { negative =, whole = "1234", fraction = "50" }; nil for one that is empty. `mark`: the one that stands
-- before the decimals, where the cells of a column may look either way.
local function decimal(value, mark)
  if value == nil or value == null then
    return nil
  end
  local text = tostring(value)
  local negative, t = unwrapped(text)
  if not text:find("%S") then
    return nil
  end
  local mantissa, exponent = t:match("^([^eE]+)[eE]([+-]?%d+)$")
  t = mantissa or t
  mark = mark or decimal_mark(t, text)
  local group = mark == "," and "." or ","
  if not mark and t:find("%.") then
    group = "."
  end
  t = t:gsub("%" .. group, "")
  local whole, fraction = t, ""
  if mark then
    local at = t:find(mark, 1, true)
    whole, fraction = t:sub(1, (at or #t + 1) - 1), at and t:sub(at + 1) or ""
  end
  if whole .. fraction == "" or whole:find("%D") or fraction:find("%D") then
    broken(text)
  end
  if exponent then
    whole, fraction = shifted(whole, fraction, math.tointeger(tonumber(exponent)), text)
  end
  whole = whole:gsub("^0+", "")
  return { negative = negative, whole = whole == "" and "0" or whole, fraction = fraction }
end

local function exact(d)
  local zero = not (d.whole .. d.fraction):find("[1-9]")
  return (d.negative and not zero and "-" or "") .. d.whole .. (d.fraction ~= "" and "." .. d.fraction or "")
end

-- "1.234,56" -> 1234.56; whole numbers stay whole.
local function number_of(value, mark)
  local d = decimal(value, mark)
  if not d then
    return nil
  end
  local text = exact(d)
  return d.fraction:find("[1-9]") and tonumber(text) or math.tointeger(tonumber((text:gsub("%..*", ""))))
end

-- The decimals that the currency has.
local function places(currency)
  return #(tostring(money(0, currency)):match("%.(%d+)") or "")
end

local function whole_number(digits, text)
  return math.tointeger(tonumber(digits)) or error("\"" .. text .. "\" is too large", 0)
end

-- An amount that a source counts beyond coins: { amount = money, nano =, atto =, exact = "0.0000012" }, as a cost has
-- them; see policies/core/exact.lua.
local function amount_of(value, currency, mark)
  local d = decimal(value, mark)
  if not d then
    return nil
  end
  local n, text = places(currency), exact(d)
  local digits = d.fraction .. ("0"):rep(n + 18 - #d.fraction)
  if digits:find("[1-9]", n + 19) then
    error("\"" .. text .. "\" has more than " .. n + 18 .. " decimals", 0)
  end
  local sign = d.negative and -1 or 1
  return {
    amount = money(sign * whole_number(d.whole .. digits:sub(1, n), text), currency),
    nano = sign * whole_number(digits:sub(n + 1, n + 9), text),
    atto = sign * whole_number(digits:sub(n + 10, n + 18), text),
    exact = text,
  }
end

-- "1.234,56" and "EUR" -> that money. What is no whole coin is an error: nothing is rounded here.
local function money_of(value, currency, mark)
  local parts = amount_of(value, currency, mark)
  if parts and (parts.nano ~= 0 or parts.atto ~= 0) then
    error("\"" .. parts.exact .. " " .. currency .. "\" is no whole number of coins", 0)
  end
  return parts and parts.amount
end

local months = {
  jan = 1, feb = 2, mar = 3, apr = 4, may = 5, jun = 6, jul = 7, aug = 8, sep = 9, oct = 10, nov = 11, dec = 12,
}
local patterns = {
  d = "(%d%d?)", m = "(%d%d?)", Y = "(%d%d%d%d)", y = "(%d%d)", b = "(%a%a%a)%a*", H = "(%d%d?)", M = "(%d%d)",
  S = "(%d%d)", p = "([AaPp]%.?[Mm]%.?)", z = "(%S+)",
}

-- What stands in a text of that form, by letter; nil where it is of another.
local function taken_apart(text, form)
  local names, pattern = {}, "^%s*"
  for letter in form:gmatch(".") do
    names[#names + 1] = patterns[letter] and letter or nil
    pattern = pattern .. (patterns[letter] or letter:gsub("%p", "%%%0"):gsub("%s", "%%s+"))
  end
  local found = { text:match(pattern) }
  local parts = {}
  for i, name in ipairs(names) do
    parts[name] = found[i]
  end
  return #found > 0 and parts or nil
end

local function date_text(parts)
  local month = parts.b and months[parts.b:lower()] or parts.m
  local year = parts.Y or parts.y and tostring((tonumber(parts.y) < 69 and 2000 or 1900) + tonumber(parts.y))
  return month and parts.d and year
    and string.format("%s-%02d-%02d", year, math.tointeger(tonumber(month)), math.tointeger(tonumber(parts.d)))
end

local function not_of_form(text, form)
  error("\"" .. text .. "\" is no date of the form " .. form, 0)
end

-- "31/12/2026" of the form "d/m/Y" -> that date. d day, m month, b its name (Jan), Y and y years of four and two
-- digits; what stands behind the form (a time of day) is not looked at. nil for an empty cell.
local function date_of(value, form)
  if value == nil or value == null or not tostring(value):find("%S") then
    return nil
  end
  local parts = taken_apart(value, form or "Y-m-d")
  local good, date = pcall(time.date, parts and date_text(parts) or "")
  return good and date or not_of_form(value, form or "Y-m-d")
end

-- "31/12/2026 23:15" of the form "d/m/Y H:M" -> that instant on the clocks of the zone (UTC); "m/d/Y H:M:S p z" with AM
-- or PM and a zone of its own.
local function instant_of(value, form, zone)
  form = form or "Y-m-d"
  local date = date_of(value, form)
  local parts = date and taken_apart(value, form)
  local text = date and string.format("%s %s:%s:%s %s %s", time.format_date(date), parts.H or "00", parts.M or "00",
    parts.S or "00", parts.p or "", parts.z or "")
  return date and (time.parse(text, zone) or not_of_form(value, form))
end

return library {
  decimal = decimal,
  number_of = number_of,
  money_of = money_of,
  amount_of = amount_of,
  date_of = date_of,
  instant_of = instant_of,
}
