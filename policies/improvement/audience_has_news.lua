-- SPDX-License-Identifier: Apache-2.0
-- The same for those who listen: a customer, and whoever there is a channel to.
local days = require "core.days"
local answers = require "improvement.answers"

return policy {
  title = "Who is served hears from us at their interval",
  source = "article 004, row S1",
  needs = { "communication" },
  on = "unit",
  params = {
    every = duration { default = "90d", doc = "How often a customer to whom there is no channel is to hear something" },
  },
  gives = { last_heard = instant { doc = "When it was last told anything" } },
  findings = { hears_nothing = "low" },
  eval = function(unit, ctx, params)
    local last = ctx:max("communication", "sent_at", { audience = unit })
    local every, answering
    for channel in ctx:each("channel", { unit = unit }) do
      if channel.every and channel.direction ~= "to_it" and (not every or channel.every < every) then
        every, answering = channel.every, channel.owner
      end
    end
    if not every and not answers.is_customer(ctx, unit) then
      return { last_heard = last }
    end
    every = every or params.every
    if ctx:passed((last or unit.created_at) + every) then
      ctx:finding("hears_nothing", {
        message = unit.name .. (last and " has heard nothing from us since " .. days.text_of(last, params)
          or " has never heard anything from us"),
        because = { every = time.format_duration(every), last = last and time.format(last) },
        owner = answers.who(ctx, params, unit.relationship_manager, answering),
        next = "Tell them what was achieved for them; drafts of stories lie ready",
      })
    end
    return { last_heard = last }
  end,
}
