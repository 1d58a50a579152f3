-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"
local work = require "value.work"
local worth = require "value.worth"

return report {
  title = "Work that serves no objective",
  source = "article 001, row V10",
  build = function(ctx, params)
    local rows = {}
    for _, kind in ipairs { "demand", "change", "improvement" } do
      for piece in ctx:each(kind, { untraced = true }) do
        rows[#rows + 1] = {
          work = piece, kind = kind, missing = piece.trace,
          worth = { value = piece.worth, from = worth.trail(piece, ctx, params) },
          answers = accountable.of(ctx, params, work.answers(piece)) or "nobody",
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
