-- SPDX-License-Identifier: Apache-2.0
-- Once a week, for whoever wants it: what is new, what has stood for long, and which acceptances end soon, each owner
-- what is theirs.
local reach = require "notify.reach"

local WEEK <const> = 7 * 86400000
local AHEAD <const> = 600000 -- it is gathered ten minutes before it leaves

local function morning_after(instant, params)
  local today = time.local_time(instant, params.zone).date
  for day = today, today + 7 do
    local at = time.at(day, params.zone, params.morning)
    if at > instant and time.local_time(at, params.zone).weekday == params.weekly then
      return at
    end
  end
end

local function heading(item)
  if item.accepted then
    return item.accepted.until_at - item.now <= 2 * WEEK and "Accepted, and the acceptance ends soon" or nil
  end
  return item.now - item.since <= WEEK and "New this week" or "Standing for longer"
end

return route {
  title = "Once a week everybody reads what is theirs",
  source = "pack notify",
  of = { "finding", "finding.accepted", "finding.standing" },
  params = {
    weekly = enum {
      "none", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
      default = "none",
      doc = "On which morning open findings are told together, to whoever owns them",
    },
  },
  map = function(item, ctx, params)
    if params.weekly == "none" then
      return nil
    end
    if item.event ~= "aged" then
      return { { again = morning_after(item.now + AHEAD, params) - AHEAD } }
    end
    local leaves, group = morning_after(item.now, params), heading(item)
    local today = time.local_time(item.now, params.zone).date
    local answer = { { again = morning_after(leaves, params) - AHEAD } }
    for _, who in ipairs(group and reach.recipients(item, ctx, today) or {}) do
      reach.tell(answer, who, item, ctx, params, today, function(place)
        local at = place.quiet and ctx:next_open(place.quiet, leaves) or leaves
        return { to = place, at = at, digest = place.name .. ", this week", group = group }
      end)
    end
    return answer
  end,
}
