-- SPDX-License-Identifier: Apache-2.0
-- A finding that nobody resolves or accepts in its time is told once to whoever is next up the line, and after as much
-- time again to the one above, as many steps up as the organisation wants.
local reach = require "notify.reach"

-- The person so many steps above; never the one who is told already.
local function above(person, steps, today)
  local at = person
  while at and steps > 0 do
    at, steps = reach.present(at.manager, today), steps - 1
  end
  return at ~= person and at or nil
end

return route {
  title = "What stands too long is told one step further up",
  source = "pack notify",
  of = { "finding", "finding.raised" },
  params = {
    low = duration { doc = "A finding of this severity may stand so long; unset: as long as it likes" },
    medium = duration { doc = "The same" },
    high = duration { default = "14d", doc = "The same" },
    critical = duration { default = "3d", doc = "The same" },
    steps = integer { default = 2, doc = "How many steps up the line are told at most, one after the other" },
  },
  map = function(item, ctx, params)
    local time_to_stand = params[item.severity]
    if not time_to_stand or params.steps < 1 then
      return nil
    elseif item.event ~= "aged" then
      return { { again = item.now + time_to_stand } }
    end
    local today = time.local_time(item.now, params.zone).date
    local answer, known = {}, false
    for _, who in ipairs(reach.recipients(item, ctx, today)) do
      local next_up = above(reach.person_of(who, today), item.step, today)
      if next_up then
        known = true
        reach.tell(answer, next_up, item, ctx, params, today)
      end
    end
    if known and item.step < params.steps then
      answer[#answer + 1] = { again = item.now + time_to_stand }
    end
    return answer
  end,
}
