-- SPDX-License-Identifier: Apache-2.0
-- Lib: all that a mapping needs under one name; see read.lua, grade.lua, place.lua, told.lua, follow.lua, words.lua,
-- mapping.lua and cells.lua.

local all = {}
local parts = {
  require "intake.read", require "intake.grade", require "intake.place", require "intake.told", require "intake.follow",
  require "intake.words", require "intake.field", require "intake.mapping", require "intake.cells",
}
for _, part in ipairs(parts) do
  for name, member in pairs(part) do
    all[name] = member
  end
end

return library(all)
