-- SPDX-License-Identifier: Apache-2.0
-- Read: what stands in a body, whoever wrote it. A sender leaves members out, sends null or "" for them, or something
-- of another kind; here all of these are nothing, so a mapping asks for what it wants and looks only at what it gets.
-- `path` is dotted ("alert.labels.team"; "alerts.1" is the first of a list); names that hold dots themselves are found,
-- too. Where several paths are given, the first that has something.

-- The value there, of any kind; nil where there is none, or null.
local function at(value, path)
  if type(value) ~= "table" then
    return nil
  end
  local found = value[path]
  if found == nil then
    local dot = path:find(".", 1, true)
    local head = dot and path:sub(1, dot - 1) or path
    local nth = math.tointeger(tonumber(head))
    if nth or dot then
      found = value[nth or head]
    end
    if dot then
      return at(found, path:sub(dot + 1))
    end
  end
  if found == null then
    return nil
  end
  return found
end

local function first(convert, value, path, ...)
  local found = path and at(value, path)
  if found ~= nil then
    found = convert(found)
  end
  if found == nil and ... then
    return first(convert, value, ...)
  end
  return found
end

local function as_text(value)
  local kind = type(value)
  if kind == "string" then
    local from, to = value:byte(1), value:byte(-1)
    if from and (from <= 32 or to <= 32) then -- most need no trimming
      value = value:gsub("^%s+", ""):gsub("%s+$", "")
    end
    return value ~= "" and value or nil
  elseif kind == "number" or kind == "boolean" then
    return tostring(value)
  end
end

-- What a sender calls a thing by: a text or a whole number, and nothing else.
local function as_id(value)
  if type(value) == "string" or math.type(value) == "integer" then
    return as_text(value)
  end
end

local function as_integer(value)
  if type(value) == "string" or type(value) == "number" then
    return math.tointeger(tonumber(value))
  end
end

local function as_number(value)
  if type(value) == "string" or type(value) == "number" then
    return tonumber(value)
  end
end

local flags = { ["true"] = true, ["1"] = true, yes = true, ["false"] = false, ["0"] = false, no = false }

local function as_flag(value)
  local text = as_text(value)
  return text and flags[text:lower()]
end

-- A time that is not set is the year 1 with some, 0 with others: nothing of 1970 or before is meant.
local function as_instant(value)
  if type(value) == "string" or type(value) == "number" then
    local t = time.parse(value)
    return t and t > 0 and t or nil
  end
end

local function as_url(value)
  local text = as_text(value)
  return text and text:find("^https?://") and text or nil
end

local function as_scalar(value)
  if type(value) ~= "table" then
    return value
  end
end

local function text(value, ...)
  return first(as_text, value, ...)
end

-- The clock on a wall: "2026-03-02 10:15:00" with the zone beside it. What says its offset itself is taken by its word.
local function local_instant(value, path, zone)
  local said = text(value, path)
  local t = said and as_instant(said)
  if not t or not zone or not said:find("^%d%d%d%d%-") or said:find("[Zz]$") or said:find("[A-Z]$")
    or said:find("%d[ ]?[+-]%d%d:?%d?%d?$", 11) then
    return t
  end
  local day = t // 86400000
  local good, there = pcall(time.at, day, zone, t - day * 86400000)
  return good and there or t
end

local function object(value, path)
  local found = at(value, path)
  return type(found) == "table" and found or {}
end

local function is_empty(table_)
  local empty = true
  for _ in pairs(table_) do
    empty = false
  end
  return empty
end

-- Always a list: of the objects there, or of the only one.
local function list(value, path)
  local found = object(value, path)
  if #found > 0 then
    return found
  end
  return is_empty(found) and {} or { found }
end

-- Small letters: what a table of words is asked with. Never nil: "" is in no table.
local function word(value, ...)
  return (text(value, ...) or ""):lower()
end

-- The texts of a list, or of one text with commas; what is no text is left out.
local function texts(value, path)
  local found, all = at(value, path), {}
  if type(found) == "table" then
    for _, item in ipairs(found) do
      all[#all + 1] = as_text(item)
    end
  else
    for item in (as_text(found) or ""):gmatch("[^,]+") do
      all[#all + 1] = as_text(item)
    end
  end
  return all
end

-- "Card payments (EU)" -> "card-payments-eu": how people name records. Letters of other alphabets by their bytes, so
-- that two names stay two.
local function slug(name)
  if not name:find("[^a-z0-9]") then
    return name:sub(1, 120)
  end
  local spelled = name:lower():gsub("[\128-\255]", function(byte)
    return string.format("%02x", byte:byte())
  end)
  return (spelled:gsub("[^a-z0-9]+", "-"):gsub("^%-+", ""):gsub("%-+$", "")):sub(1, 120)
end

local function digest(text_)
  local h = 0xcbf29ce484222325
  for i = 1, #text_ do
    h = (h ~ text_:byte(i)) * 0x100000001b3
  end
  return string.format("%016x", h)
end

-- A sender's own id as a part of a record's key: what no key may hold is spelt ~2f, so two ids never come to one key,
-- and none leads to another record than its own.
local function key(id)
  local spelled = id:find("[^%w_.:@+-]") and id:gsub("[^%w_.:@+-]", function(byte)
    return string.format("~%02x", byte:byte())
  end) or id
  return #spelled <= 120 and spelled or spelled:sub(1, 100) .. "~" .. digest(id)
end

return library {
  at = at,
  text = text, -- trimmed; a number or boolean by its digits or its word, exact
  word = word,
  id = function(value, ...) -- a text, of texts and integers alone
    return first(as_id, value, ...)
  end,
  texts = texts,
  integer = function(value, ...)
    return first(as_integer, value, ...)
  end,
  number = function(value, ...)
    return first(as_number, value, ...)
  end,
  flag = function(value, ...) -- true, false or nil; "true", "1", "yes" and their opposites are meant
    return first(as_flag, value, ...)
  end,
  instant = function(value, ...) -- ms; from RFC 3339 and its relatives, "… UTC", epoch s, ms, us, ns
    return first(as_instant, value, ...)
  end,
  scalar = function(value, ...) -- a text, number or boolean as it is
    return first(as_scalar, value, ...)
  end,
  local_instant = local_instant, -- (value, path, zone)
  url = function(value, ...) -- http and https alone
    return first(as_url, value, ...)
  end,
  object = object, -- a table always
  list = list,
  is_empty = is_empty,
  slug = slug,
  key = key,
  digest = digest, -- of a text, 16 hex digits: not for adversaries
}
