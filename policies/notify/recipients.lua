-- SPDX-License-Identifier: Apache-2.0
-- Whoever is to know is told once; again only of what became graver, or stands again because its acceptance has ended.
local reach = require "notify.reach"

return route {
  title = "Who is to know is told where and when they listen",
  source = "pack notify",
  of = { "message", "finding", "finding.raised" },
  map = function(item, ctx, params)
    local today = time.local_time(item.now, params.zone).date
    local answer, reached = {}, false
    for _, who in ipairs(reach.recipients(item, ctx, today)) do
      reached = reach.tell(answer, who, item, ctx, params, today) or reached
    end
    if not reached and params.otherwise and reach.is_told(item, params.otherwise) then
      answer[1] = reach.way(item, params.otherwise, ctx, params)
    end
    return answer
  end,
}
