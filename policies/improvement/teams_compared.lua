-- SPDX-License-Identifier: Apache-2.0
-- Statistics across departments: a team that resolves far fewer in time than all teams together has something to learn
-- from the others, or too much to do. Either is an entry in the register.
local answers = require "improvement.answers"
local attained = require "sla.attained"
local period = require "improvement.period"

-- Where what all teams come to is kept: a unit that is part of no other.
local function topmost(unit)
  for _ = 1, 20 do
    if not unit.parent then
      break
    end
    unit = unit.parent
  end
  return unit
end

return policy {
  title = "A team that is far behind the others starts an improvement by itself",
  source = "article 004, row S3",
  on = "unit",
  params = {
    gap = integer { default = 15, doc = "Points of percent behind all teams together that are too many" },
    enough = integer { default = 20, doc = "With fewer incidents decided in the month nothing is compared" },
  },
  findings = { behind_the_others = "medium" },
  eval = function(unit, ctx, params)
    if unit.kind == "customer" then
      return
    end
    local _, month = attained.months(ctx, params.zone)
    local own, met, decided = attained.kept(ctx, "resolution", month, "team", unit)
    if decided < params.enough then
      return
    end
    local all = topmost(unit).all_in_time_before
    if not all or all - own <= params.gap then
      return
    end

    local key, words = period.last(ctx, "month", params.zone)
    local owner = answers.who(ctx, params, unit)
    local text = string.format("In %s %s resolved %d of %d in time, %.0f %%; all teams together %.0f %%",
      words, unit.name, met, decided, own // 1, all)
    ctx:open("improvement/" .. unit.key:sub(1, 180) .. "." .. key, {
      title = "As many in time at " .. unit.name .. " as with the others",
      description = text,
      team = unit,
      owner = owner,
    })
    ctx:finding("behind_the_others", {
      message = text,
      because = { month = month, in_time = met, decided = decided, all_percent = all },
      owner = owner,
      next = "Look with a team that is in time at what is different: hands, hours, or what comes in",
    })
  end,
}
