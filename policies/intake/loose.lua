-- SPDX-License-Identifier: Apache-2.0
-- Loose: bodies whose members an administrator named, in a template of their own. "EVENT.ID", "event_id", "eventId" and
-- { event = { id = … } } are one name here: small letters and digits alone. What stands higher goes before what stands
-- deeper, and a macro that nobody filled in is nothing.

local read = require "intake.read"

local function is_macro(text)
  local mark = text:byte(1)
  return mark == 123 and text:find("^{+[^{}]*}+$") or mark == 42 and text:find("^%*UNKNOWN%*$")
    or mark == 36 and text:find("^%$[%u_]+%$?$")
end

local function spelled(name)
  return name:find("[^a-z0-9]") and name:lower():gsub("[^a-z0-9]", "") or name
end

local function add(found, value, before, depth)
  local deeper
  for name, member in pairs(value) do
    local short = type(name) == "string" and spelled(name) or tostring(name)
    if type(member) == "table" then
      deeper = deeper or {}
      deeper[#deeper + 1] = before .. short
      deeper[#deeper + 1] = member
    elseif type(name) == "string" then
      local text = read.text(value, name)
      if text and not is_macro(text) then
        local whole = before .. short
        found[whole] = found[whole] or text
        found[short] = found[short] or text
      end
    end
  end
  for i = 1, deeper and depth < 4 and #deeper or 0, 2 do
    add(found, deeper[i + 1], deeper[i], depth + 1)
  end
end

-- All that stands in a body, by such names. Lists are looked into, too: of several members of one name the first
-- counts.
local function flat(body)
  local found = {}
  add(found, body, "", 1)
  return found
end

return library { flat = flat, spelled = spelled }
