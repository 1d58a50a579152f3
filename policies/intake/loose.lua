-- SPDX-License-Identifier: Apache-2.0
-- Loose: bodies whose members an administrator named, in a template of their own. "EVENT.ID", "event_id", "eventId" and
-- { event = { id = … } } are one name here: small letters and digits alone. What stands higher goes before what stands
-- deeper, and a macro that nobody filled in is nothing.

local read = require "intake.read"

local function filled(value)
  local text = read.text({ value = value }, "value")
  local macro = text and (text:find("^{+[^{}]*}+$") or text:find("^%*UNKNOWN%*$") or text:find("^%$[%u_]+%$?$"))
  return not macro and text or nil
end

local function spelled(name)
  return (tostring(name):lower():gsub("[^a-z0-9]", ""))
end

local function add(found, value, before, depth)
  local deeper = {}
  for name, member in pairs(value) do
    local short = spelled(name)
    if type(member) == "table" then
      deeper[#deeper + 1] = { member, before .. short }
    elseif type(name) == "string" then
      local text = filled(member)
      found[before .. short] = found[before .. short] or text
      found[short] = found[short] or text
    end
  end
  for _, inner in ipairs(deeper) do
    if depth < 4 then
      add(found, inner[1], inner[2], depth + 1)
    end
  end
end

-- All that stands in a body, by such names. Lists are looked into, too: of several members of one name the first
-- counts.
local function flat(body)
  local found = {}
  if type(body) == "table" then
    add(found, body, "", 1)
  end
  return found
end

return library {
  flat = flat,
  -- The first of these names (spelt as you like) that has something, as text.
  pick = function(found, ...)
    for _, name in ipairs({ ... }) do
      local text = found[spelled(name)]
      if text then
        return text
      end
    end
  end,
  -- A list of those of the values that are there.
  some = function(...)
    local list = {}
    for i = 1, select("#", ...) do
      list[#list + 1] = (select(i, ...))
    end
    return list
  end,
}
