-- SPDX-License-Identifier: Apache-2.0
-- A name in a list is not engagement. Who has a part does something in it now and then, and that is recorded.
local accountable = require "core.accountable"
local days = require "core.days"
local who = require "leadership.who"

return policy {
  title = "Who has a part in a programme does something in it",
  source = "article 002, row L6",
  on = "participation",
  params = {
    silent_after = duration { default = "90d", doc = "How long somebody with a part may do nothing" },
  },
  gives = { engaged = boolean { doc = "Takes part and did something lately" } },
  findings = { only_a_name = "low" },
  eval = function(participation, ctx, params)
    local programme, person = participation.programme, participation.person
    if not participation.takes_part or programme.state ~= "running" then
      return {}
    end
    local last = who.last_action(ctx, programme, person)
    local since = participation.created_at
    if participation.from_date then
      since = days.starts(participation.from_date, params)
    end
    local silent = ctx:passed(math.max(last or 0, since) + params.silent_after)
    -- Of who leads IT and of the lead it is said sooner, by leadership.lead.
    if silent and person ~= programme.lead and person ~= accountable.head_of_it(ctx, params) then
      ctx:finding("only_a_name", {
        message = person.name .. " has a part in " .. programme.name .. " and "
          .. (last and "was last seen in it on " .. days.text_of(last, params) or "was never seen in it"),
        because = { part = participation.part, since = days.text_of(since, params) },
        owner = person,
        next = "Do one thing for it and record it, or give the part to somebody else",
      })
    end
    return { engaged = not silent }
  end,
}
