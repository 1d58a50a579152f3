-- SPDX-License-Identifier: Apache-2.0
-- A stage is passed with a review that answers the three questions, in the same change or before. What a source brings
-- is let in, as it only says what already is; the policy stage_was_reviewed says what is missing then.
local wording = require "core.wording"
local questions = require "improvement.questions"

return guard {
  title = "No project passes a stage without answers",
  source = "article 004, row S5",
  on = "project",
  level = "enforce",
  params = {
    least = integer { default = 3, doc = "An answer of fewer words is none" },
  },
  check = function(change, ctx, params)
    local project = change.record
    if change.kind == "delete" or not change.changed.stage or not project.stage or change.actor:find("^source/") then
      return
    end
    local passed, open = questions.passed(ctx, project, project.stage, params.least)
    if passed then
      return
    end
    ctx:refuse(project.name .. " cannot pass \"" .. project.stage .. "\": "
      .. (open and "its review does not answer " or "no review of this stage answers ")
      .. wording.listed(open or {
        "how we can make this better", "how it is co-ordinated with operations", "what customers will see",
      }), { field = "stage" })
  end,
}
