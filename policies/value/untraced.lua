-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"
local wording = require "core.wording"
local work = require "value.work"
local worth = require "value.worth"

return report {
  title = "Work that serves no objective",
  source = "article 001, row V10",
  params = {
    most = integer { default = 100, least = 1, most = 500, doc = "So many of each kind are shown, worth most first" },
  },
  build = function(ctx, params)
    local rows, count, filter = {}, 0, { untraced = true }
    for _, kind in ipairs { "demand", "change", "improvement" } do
      count = count + ctx:count(kind, filter)
      for _, piece in ipairs(ctx:top(kind, "worth", params.most, filter)) do
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
        { figures = { { label = "Pieces of work", value = count, better = "lower" } } },
        { table = {
          title = "What is missing", rows = rows,
          note = count > #rows and "And " .. wording.counted(count - #rows, "more piece") .. " of work" or nil,
          columns = {
            { name = "work", title = "Work", kind = "record" },
            { name = "kind", title = "Kind", kind = "text" },
            { name = "missing", title = "What is missing", kind = "text" },
            { name = "worth", title = "Worth a year", kind = "money" },
            { name = "answers", title = "Answers for it" },
          },
        } },
      },
    }
  end,
}
