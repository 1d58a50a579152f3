-- SPDX-License-Identifier: Apache-2.0
-- Whose suggestion it is: the person named, else the one who wrote it down. What the host opened by itself is nobody's,
-- and makes no team a part of it.
return policy {
  title = "It is known from whom and from where a suggestion came",
  source = "article 004, row S4",
  on = "improvement",
  gives = {
    suggester = ref { "person", doc = "Who had the idea; unset: the host, by a result" },
    suggesting_team = ref { "unit", doc = "From where it came" },
    by_a_person = boolean { doc = "And not opened by the host" },
    suggested_at = instant { indexed = true, doc = "When it was opened, or first known here" },
    is_recent = boolean { doc = "Within the window of the pack" },
  },
  eval = function(improvement, ctx, params)
    local at = improvement.opened_at or improvement.created_at
    local first = ctx:history(improvement, "title")[1]
    local by = first and first.by or ""
    local writer = by:match("^person/(.+)$")
    local suggester = improvement.suggested_by or writer and ctx:get("person", writer)
    local by_a_person = suggester ~= nil or not by:find("^policy/")
    return {
      suggester = suggester,
      suggesting_team = by_a_person and (improvement.team or suggester and suggester.unit) or nil,
      by_a_person = by_a_person,
      suggested_at = at,
      is_recent = not ctx:passed(at + params.window),
    }
  end,
}
