-- SPDX-License-Identifier: Apache-2.0
local accountable = require "core.accountable"
local wording = require "core.wording"
local ratios = require "value.ratios"

local next_step = {
  projects_fail = "Stop the projects that serve no outcome, and ask of the others what they must bring to be worth it",
  bought_for_nothing = "Buy nothing that nobody has promised to put to use, and start with what lies there",
  own_outages = "Look at the changes that did it, and let riskier ones through only with a way back",
}

return policy {
  title = "IT knows how much of its trouble is its own",
  source = "article 001, row V6",
  on = "person",
  params = {
    projects_fail = integer { default = 30, doc = "Percent of projects that fail, above which it is said" },
    bought_for_nothing = integer { default = 10, doc = "Percent of spend never put to use, above which it is said" },
    own_outages = integer { default = 40, doc = "Percent of outages of IT's own doing, above which it is said" },
    least = integer { default = 3, doc = "Nothing is said of fewer cases" },
    count_suspected = boolean { default = true, doc = "An outage shortly after a change counts as caused by it" },
  },
  findings = { projects_fail = "high", bought_for_nothing = "high", own_outages = "high" },
  eval = function(person, ctx, params)
    if person ~= accountable.head_of_it(ctx, params) then
      return {}
    end
    local years = ratios.years(ctx, params)
    for _, ratio in ipairs(ratios.all(ctx, params)) do
      if ratio.value and ratio.cases >= params.least and ratio.value > params[ratio.code] then
        ctx:finding(ratio.code, {
          message = string.format("%s in %s and %s: %s %%. The article says %s %%, and we meant to stay below %d %%",
            ratio.told, years[2], years[1], wording.number(ratio.value), ratio.beside, params[ratio.code]),
          because = { percent = ratio.value, part = ratio.part, of = ratio.whole, years = years },
          owner = person,
          next = next_step[ratio.code],
        })
      end
    end
    return {}
  end,
}
