-- SPDX-License-Identifier: Apache-2.0
-- The guard stage_has_answers keeps a stage from being passed here without answers. Some come in from elsewhere, and
-- a project may end without ever having named a stage.
local wording = require "core.wording"
local answers = require "improvement.answers"
local questions = require "improvement.questions"

return policy {
  title = "Each stage that a project has passed was reviewed, with answers",
  source = "article 004, row S5",
  on = "project",
  params = {
    least = integer { default = 3, doc = "An answer of fewer words is none" },
  },
  findings = { passed_without_answers = "medium", never_reviewed = "medium" },
  eval = function(project, ctx, params)
    local owner = answers.who(ctx, params, project.owner, project.sponsor)
    local spent = project.spent or project.budget
    if project.stage then
      local passed, open = questions.passed(ctx, project, project.stage, params.least)
      if not passed then
        ctx:finding("passed_without_answers", {
          message = project.name .. " has passed \"" .. project.stage .. "\", and nobody "
            .. (open and "answered " .. wording.listed(open) or "reviewed it"),
          because = { stage = project.stage, money = spent },
          owner = owner,
          next = "Review it now, while it can still be made better: three questions, three answers",
        })
      end
    elseif project.state == "succeeded" and ctx:count("review", { project = project, kind = "project" }) == 0 then
      ctx:finding("never_reviewed", {
        message = project.name .. " is over" .. (spent and ", " .. wording.amount(spent) .. " later," or "")
          .. " and was never reviewed",
        because = { state = project.state, money = spent },
        owner = owner,
        next = "Hold the last review: what would make it better, how do operations take it over, what do customers see",
      })
    end
  end,
}
