-- SPDX-License-Identifier: Apache-2.0
-- Issues: those of a code host. Labels say which of them are incidents, and which of these wait.

local lib = require "intake.lib"

-- Why it is no incident; nil: it is one, or was one. `was`: it has just lost such a label.
local function why_not(issue, from, labels, number, was, as)
  local wanted = from.params.incident_labels
  from.labels = labels
  from.carries = #wanted == 0 or lib.among(wanted, labels) or lib.word(issue, "type") == "incident"
  local key = (as or from.source) .. "-" .. lib.key(lib.id(issue, "id") or "")
  if not from.carries and not was and not from.ctx:get("incident", key) then
    return "issue " .. number .. " carries none of the labels of an incident"
  end
end

return library {
  why_not = why_not,
  is_none = function(_, from) -- for `state`, as the next
    return not from.carries and "cancelled" or nil
  end,
  waits = function(_, from)
    return lib.among(from.params.hold_labels, from.labels) and "on_hold" or nil
  end,
  params = function(more)
    more.incident_labels = list {
      text,
      default = {},
      doc = "Labels that make an issue an incident; empty: every issue is. One of the type incident always is",
    }
    more.hold_labels = list {
      text,
      default = { "on hold", "waiting", "blocked" },
      doc = "Labels that say that an issue waits for somebody else",
    }
    return more
  end,
}
