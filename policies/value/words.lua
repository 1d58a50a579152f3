-- SPDX-License-Identifier: Apache-2.0
-- What people call a record, and a few of many names.
local wording = require "core.wording"

local named = { service = true, outcome = true, project = true, purchase = true, objective = true, person = true }

local function title(record)
  return record[named[record.type] and "name" or "title"] or record.id
end

return library {
  title = title,
  -- Work has sentences for titles: in a sentence they stand in quotes.
  quoted = function(record)
    return "\"" .. title(record) .. "\""
  end,
  -- "A", "A and B", "A, B and 3 more"
  list = function(names)
    return wording.listed(names, 3)
  end,
}
