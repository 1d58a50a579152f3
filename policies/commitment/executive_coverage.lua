-- SPDX-License-Identifier: Apache-2.0
-- Coverage is weighted by value: ten small services with an owner do not make up for the marketplace without one.
local days = require "core.days"
local wording = require "core.wording"

return policy {
  title = "Executives sign up, and the value in their area is owned by somebody who did",
  source = "article 000, row K7",
  needs = { "person.position", "person.unit", "commitment" },
  on = "person",
  params = {
    minimum = integer { default = 80, doc = "Percent of the value in an executive's area that should be owned" },
  },
  gives = {
    commitments = integer { doc = "How many commitments of this person count" },
    value_in_area = money { doc = "A year, of the live services in this executive's area" },
    value_covered = money { doc = "Of that, the services whose owner has signed up" },
    coverage = integer { doc = "The same in percent; unset when nothing of value lies in the area" },
  },
  findings = { has_not_signed_up = "high", low_coverage = "medium" },
  eval = function(person, ctx, params)
    if not person.executive or days.over(ctx, person.left_on, params) then
      return {}
    end

    local signed = ctx:count("commitment", { person = person, counts = true })
    local all = ctx:sum("service", "value_per_year", { answering_executive = person })
    local covered = ctx:sum("service", "value_per_year", { answering_executive = person, owned = true })
    local coverage
    if all and all.amount > 0 then
      covered = covered or money(0, all.currency)
      coverage = covered.amount * 100 // all.amount
    end

    if signed == 0 then
      local lapsed = ctx:count("commitment", { person = person, standing = "lapsed" })
      ctx:finding("has_not_signed_up", {
        message = lapsed > 0 and "What " .. person.name .. " signed up for has lapsed, and nothing else counts"
          or person.name .. " has not signed up for anything",
        because = {
          lapsed = lapsed,
          services = ctx:count("service", { answering_executive = person }),
          value_in_area = all,
        },
        owner = person,
        next = "Take one service, process or outcome personally, and say so",
      })
    end
    if coverage and coverage < params.minimum then
      ctx:finding("low_coverage", {
        message = "Of " .. wording.amount(all) .. " a year in the area of " .. person.name .. ", " .. coverage
          .. " % has an owner who signed up; it should be " .. params.minimum .. " % at least",
        because = { value_in_area = all, value_covered = covered, minimum = params.minimum },
        owner = person,
        next = "Get the owners of the most valuable services to sign up",
      })
    end
    return { commitments = signed, value_in_area = all, value_covered = covered, coverage = coverage }
  end,
}
