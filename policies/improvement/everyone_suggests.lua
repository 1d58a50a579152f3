-- SPDX-License-Identifier: Apache-2.0
-- "Everyone in the organisation needs to have a sense that they can make a difference, and that they are expected to."
-- A team that says nothing has no ideas, or nobody who listens to them.
local wording = require "core.wording"
local answers = require "improvement.answers"

return policy {
  title = "Every team takes part in improving",
  source = "article 004, row S4",
  needs = { "person.unit", "improvement.suggested_by" },
  on = "unit",
  params = {
    smallest = integer { default = 3, doc = "A team of fewer people may be silent" },
    grace = duration { default = "90d", doc = "How long a team that is new here may be silent" },
  },
  gives = {
    people = integer { doc = "Who work in it, not counting units beneath" },
    people_taking_part = integer { doc = "Of them: who suggested something within the window of the pack" },
    participation = integer { doc = "The same in percent; unset: nobody works in it" },
    team_suggestions = integer { doc = "What came from it within the window" },
  },
  findings = { silent = "low" },
  eval = function(unit, ctx, params)
    if unit.kind == "customer" then
      return {}
    end
    local people = ctx:count("person", { unit = unit, at_work = true })
    local taking = ctx:count("person", { unit = unit, takes_part = true })
    local suggestions = ctx:count("improvement", { suggesting_team = unit, is_recent = true })

    if people >= params.smallest and suggestions == 0 and ctx:passed(unit.created_at + params.grace) then
      local ever = ctx:count("improvement", { suggesting_team = unit })
      ctx:finding("silent", {
        message = (people == 1 and "The one person" or "None of the " .. people .. " people") .. " of " .. unit.name
          .. (people == 1 and " has not suggested anything " or " has suggested anything ")
          .. (ever == 0 and "yet" or "in the last " .. wording.lasting(params.window)),
        because = { people = people, ever = ever, window = time.format_duration(params.window) },
        owner = answers.who(ctx, params, unit),
        next = "Ask in the next round of the team what gets in its way, and write down the first three answers",
      })
    end
    return {
      people = people,
      people_taking_part = taking,
      participation = people > 0 and 100 * taking // people or nil,
      team_suggestions = suggestions,
    }
  end,
}
