-- SPDX-License-Identifier: Apache-2.0
-- Issues: those of a code host. Labels say which of them are incidents, and which of these wait.

local lib = require "intake.lib"

-- For `why_not` of a mapping: why an issue is no incident; nil: it is one, or was one. The labels are a list of objects
-- there, with that member; `number` is how people call it.
local function why_not(labels, member, number, as)
  local body_has, path, called = labels:byte() == 46, labels:gsub("^%.", ""), lib.reads(number) -- .
  return function(issue, from)
    local wanted = from.params.incident_labels
    from.labels = lib.texts_of(body_has and from.body or issue, path, member)
    from.carries = #wanted == 0 or lib.among(wanted, from.labels) or lib.word(issue, "type") == "incident"
    local has_lost = lib.word(from.body, "action") == "unlabeled"
      and lib.among(wanted, lib.texts(from.body, "label.name"))
    return not from.carries and not has_lost and not lib.known(from, "incident", lib.id(issue, "id") or "", as)
      and "issue " .. (called(issue, from) or "?") .. " carries none of the labels of an incident" or nil
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
  priority = function(_, from)
    return lib.priority_among(from.labels) or null
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
