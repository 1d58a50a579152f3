-- SPDX-License-Identifier: Apache-2.0
-- One organisation in three reports IT performance formally, and one in five what IT contributes to business goals. It
-- is asked of the topmost unit of IT, once, as soon as there is something to report about.
local accountable = require "core.accountable"

local names = {
  it_performance = { "IT performance", "one organisation in three" },
  it_contribution = { "what IT contributes to the goals of the business", "one organisation in five" },
}

return policy {
  title = "IT's performance and its contribution are formally reported",
  source = "article 003, row R3",
  needs = { "report_series" },
  on = "unit",
  gives = { formal_reports = integer { doc = "Of the two formal reports, how many have a series" } },
  findings = { not_reported = "medium" },
  eval = function(unit, ctx, params)
    if unit.business ~= "it" or accountable.in_it(unit.parent) or ctx:count("service", { state = "live" }) == 0 then
      return {}
    end
    local n = 0
    for about, said in pairs(names) do
      if ctx:count("report_series", { about = about }) > 0 then
        n = n + 1
      else
        ctx:finding("not_reported", {
          key = about,
          message = "Nobody formally reports " .. said[1] .. "; " .. said[2] .. " does",
          owner = accountable.of(ctx, params, unit.head),
          next = "Record a report_series about " .. about .. ", with who gets it: it then comes out by itself",
        })
      end
    end
    return { formal_reports = n }
  end,
}
