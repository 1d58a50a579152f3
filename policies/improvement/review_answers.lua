-- SPDX-License-Identifier: Apache-2.0
-- A review that does not ask the questions is a meeting. Said of the last review of a project, to who held it; what was
-- not asked at an earlier one cannot be asked any more.
local answers = require "improvement.answers"
local wording = require "core.wording"
local questions = require "improvement.questions"

return policy {
  title = "Every project review answers the three questions",
  source = "article 004, row S5",
  needs = { "review" },
  on = "review",
  params = {
    least = integer { default = 3, doc = "An answer of fewer words is none" },
  },
  findings = { not_answered = "low" },
  eval = function(review, ctx, params)
    local project = review.project
    local asked = review.kind == "project" and project
    if not asked or ctx:top("review", "held_on", 1, { project = project })[1] ~= review then
      return
    end
    local open = questions.unanswered(review, params.least)
    local running = project.state == "planned" or project.state == "in_progress" or project.state == "on_hold"
    if #open > 0 and running then
      ctx:finding("not_answered", {
        message = "The review of " .. project.name .. " of " .. time.format_date(review.held_on) .. " does not say "
          .. wording.listed(open),
        because = { stage = review.stage, budget = project.budget },
        owner = answers.who(ctx, params, review.person, project.owner),
        next = "Write down the answers, or ask the questions before the next stage",
      })
    end
  end,
}
