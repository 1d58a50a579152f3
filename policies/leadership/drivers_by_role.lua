-- SPDX-License-Identifier: Apache-2.0
-- Who has a part is placed by what they are, not by what somebody calls them: CIO, IT director, IT manager, CEO, COO,
-- line-of-business manager; and with that in one of the three groups from which adoption comes.
local accountable = require "core.accountable"
local days = require "core.days"
local who = require "leadership.who"

return policy {
  title = "Everybody who has a part in a programme is known by role and group",
  source = "article 002, row L1",
  on = "participation",
  gives = {
    takes_part = boolean { doc = "From its first day until its last, and as long as the person is here" },
    role = enum {
      "cio", "it_director", "it_manager", "ceo", "coo", "line_manager", "executive", "other",
      doc = "cio is who leads IT, whatever the title",
    },
    cluster = enum { "it", "c_level", "business_line", "other" },
  },
  findings = { nobody_named = "low", no_known_role = "low" },
  eval = function(participation, ctx, params)
    local person, unit = participation.person, participation.unit
    local programme = participation.programme
    local head = accountable.head_of_it(ctx, params)
    local owner = programme.lead or head
    local begun = days.begun(ctx, participation.from_date, params)
    local ended = days.over(ctx, participation.to_date, params)
    local current = begun and not ended and programme.state ~= "ended" and participation.part ~= "needed"
    if not person then
      if participation.part ~= "needed" or not unit then
        ctx:finding("nobody_named", {
          message = "A part in " .. programme.name .. " is written down without saying whose",
          because = { part = participation.part, unit = unit },
          owner = owner,
          next = unit and "Ask the head of " .. unit.name .. " who it is" or "Name the person, or remove it",
        })
      end
      return { takes_part = false, cluster = unit and (accountable.in_it(unit) and "it" or "business_line") or nil }
    end

    local role = who.role(ctx, params, person, head)
    if role == "other" and current and participation.part == "driver" then
      ctx:finding("no_known_role", {
        message = person.name .. " drives " .. programme.name .. ", and it is not known in which role",
        because = { position = person.position, unit = person.unit },
        owner = owner,
        next = "Record the position of " .. person.name .. ", or the unit and its function",
      })
    end
    return {
      takes_part = current and accountable.here(ctx, person, params),
      role = role,
      cluster = who.cluster(ctx, params, person, head),
    }
  end,
}
