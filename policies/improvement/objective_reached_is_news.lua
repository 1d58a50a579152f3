-- SPDX-License-Identifier: Apache-2.0
local days = require "core.days"
local answers = require "improvement.answers"

return policy {
  title = "An objective that was reached is told where it was agreed",
  source = "article 004, row S1",
  on = "objective",
  params = {
    fresh = duration { default = "90d", doc = "How long it is news" },
  },
  eval = function(objective, ctx, params)
    local since = objective.state == "reached" and ctx:since(objective, "state")
    if not since or ctx:passed(since + params.fresh) then
      return
    end
    local audience = objective.dialogue and objective.dialogue.channel.unit
    local told = audience and ctx:max("communication", "sent_at", { audience = audience })
    if told and told >= since then
      return
    end
    local lines = { "What we set out to do is done: " .. objective.name .. "." }
    lines[#lines + 1] = objective.dialogue and "We agreed on it on "
      .. days.text_of(objective.dialogue.held_at, params) .. "." or nil
    ctx:draft("reached", {
      title = "Reached: " .. objective.name,
      body = table.concat(lines, "\n"),
      to = answers.who(ctx, params, audience and audience.relationship_manager, objective.owner),
    })
  end,
}
