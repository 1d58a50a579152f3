-- SPDX-License-Identifier: Apache-2.0
-- Nobody drives something for the reasons of others. Each who drives gets the figures of their own group, as a draft
-- that can be taken into the next talk; where there are none, that person is to carry something without a reason.
local accountable = require "core.accountable"
local figures_of = require "leadership.figures_of"

return policy {
  title = "Each group is shown its own motive, with its own figures",
  source = "article 002, row L4",
  needs = { "participation" },
  on = "participation",
  gives = {
    motive = enum { "delivery", "strategy", "profit_and_dependence" },
    motive_figures = text { doc = "What it comes to today" },
  },
  findings = { nothing_in_it = "low" },
  eval = function(participation, ctx, params)
    local motive = figures_of.motives[participation.cluster]
    local person, programme = participation.person, participation.programme
    if not motive or not participation.takes_part then
      return {}
    end
    local figures, shown, mend = figures_of.read(participation.cluster, ctx, person, params)
    if not shown and participation.part ~= "driver" then
      return { motive = motive }
    elseif not shown then
      ctx:finding("nothing_in_it", {
        message = "Nothing shows " .. person.name .. " what " .. programme.name .. " is good for: "
          .. motive:gsub("_", " ") .. " has no figures here",
        because = { motive = motive, group = participation.cluster },
        owner = accountable.of(ctx, params, programme.lead, person),
        next = "To have some, " .. mend,
      })
      return { motive = motive }
    end
    local lines = {}
    for _, figure in ipairs(figures) do
      lines[#lines + 1] = figures_of.say(figure)
    end
    ctx:draft("motive", {
      title = "What " .. programme.name .. " is about for " .. person.name,
      body = figures_of.reasons[participation.cluster] .. ".\n" .. table.concat(lines, "\n"),
      to = person,
    })
    return { motive = motive, motive_figures = table.concat(lines, "; ") }
  end,
}
