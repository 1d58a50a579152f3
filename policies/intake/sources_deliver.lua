-- SPDX-License-Identifier: Apache-2.0
-- A source that fell silent shows nothing, and so does one whose deliveries cannot be read: both are somebody's to
-- mend. When a source was seen is known to a quarter of `every`, so it is silent when that has gone by on top.

return policy {
  title = "Sources deliver, and what they deliver is understood",
  on = "source",
  params = { dead_letters_after = duration { default = "1d", doc = "A failed delivery may lie for so long" } },
  findings = { silent = "medium", dead_letters = "medium" },
  eval = function(source, ctx, params)
    if source.configured == "no_more" then return end
    if source.every and not source.paused then
      local seen = source.seen_at or source.created_at
      local slack = source.every // 4
      if slack < 60000 then
        slack = 60000
      end
      if ctx:passed(seen + source.every + slack) then
        ctx:finding("silent", {
          message = "Nothing has come from " .. (source.name or source.key) .. " for longer than "
            .. time.format_duration(source.every),
          because = { seen_at = source.seen_at, every = source.every },
          owner = source.owner,
          next = "See whether it still sends to /in/" .. source.key .. ", or say with `every` how often it does",
        })
      end
    end
    if source.failing_since and ctx:passed(source.failing_since + params.dead_letters_after) then
      ctx:finding("dead_letters", {
        message = "Deliveries of " .. (source.name or source.key) .. " failed and still lie there",
        because = { failing_since = source.failing_since },
        owner = source.owner,
        next = "steward deliveries source=" .. source.key .. " state=failed; mend the mapping and retry, or discard",
      })
    end
  end,
}
