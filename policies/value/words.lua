-- SPDX-License-Identifier: Apache-2.0
-- How amounts, lists and names are said, so that each message reads well aloud.

-- 4 800 000 EUR; 12.50 EUR
local function amount(m)
  local sign, whole, rest = tostring(m):match("^(%-?)(%d+)(.*)$")
  local grouped = whole:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", "")
  return sign .. grouped .. rest:gsub("^%.0+ ", " ")
end

-- What people call it.
local function title(record)
  local field = (record.type == "service" or record.type == "outcome" or record.type == "project"
    or record.type == "purchase" or record.type == "objective" or record.type == "person") and "name" or "title"
  return record[field] or record.id
end

-- "A", "A and B", "A, B and 3 more"
local function list(names)
  local n = #names
  if n <= 1 then
    return names[1] or ""
  elseif n <= 3 then
    return table.concat(names, ", ", 1, n - 1) .. " and " .. names[n]
  end
  return names[1] .. ", " .. names[2] .. " and " .. n - 2 .. " more"
end

-- 99, 99.5
local function number(n)
  local whole = math.tointeger(n)
  return whole and tostring(whole) or string.format("%.2f", n):gsub("0+$", ""):gsub("%.$", "")
end

return library {
  amount = amount,
  number = function(n)
    return (number(n))
  end,
  title = title,
  list = list,
  blank = function(text)
    return not text or not text:find("%S")
  end,
}
