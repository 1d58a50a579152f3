-- SPDX-License-Identifier: Apache-2.0
local work = require "value.work"

return report {
  title = "Work that serves no objective",
  source = "article 001, row V10",
  build = function(ctx)
    local rows = {}
    for _, kind in ipairs { "demand", "change", "improvement" } do
      for piece in ctx:each(kind, { untraced = true }) do
        rows[#rows + 1] = {
          work = piece, kind = kind, missing = piece.trace, worth = { value = piece.worth, from = { piece } },
          answers = work.answers(piece) or "nobody",
        }
      end
    end
    return {
      title = "Work that serves no objective",
      subtitle = "Open demands, changes and improvements of which nobody can tell what they are for",
      parts = {
        { figures = { { label = "Pieces of work", value = #rows, better = "lower" } } },
        { table = { title = "What is missing", rows = rows, columns = {
          { name = "work", title = "Work", kind = "record" },
          { name = "kind", title = "Kind", kind = "text" },
          { name = "missing", title = "What is missing", kind = "text" },
          { name = "worth", title = "Worth a year", kind = "money" },
          { name = "answers", title = "Answers for it" },
        } } },
      },
    }
  end,
}
