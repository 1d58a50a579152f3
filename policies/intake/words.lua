-- SPDX-License-Identifier: Apache-2.0
-- Words: lists of them, as people write them into parameters and senders into labels.

local read = require "intake.read"

-- The texts that the members of a list of objects have there.
local function texts_of(value, path, name)
  local found = {}
  for _, item in ipairs(read.list(value, path)) do
    found[#found + 1] = read.text(item, name)
  end
  return found
end

local function is_among(list_, word)
  word = word:lower()
  for _, name in ipairs(list_) do
    if name:lower() == word then
      return true
    end
  end
  return false
end

-- Whether the word, or one of the words, is in the list; in whatever case.
local function among(list_, words)
  if type(words) == "string" then
    return is_among(list_, words)
  end
  for _, word in ipairs(words or {}) do
    if is_among(list_, word) then
      return true
    end
  end
  return false
end

return library { among = among, texts_of = texts_of }
