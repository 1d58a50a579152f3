-- SPDX-License-Identifier: Apache-2.0
-- A commitment lives by what the person does for it. An interval without evidence and it is stale; after a few it has
-- lapsed, and does not count any more until there is evidence again.
local days = require "core.days"

-- When the person last did something, of what is known here to have happened.
local function last_done(commitment, ctx, filter)
  filter.person = commitment.person
  for _, evidence in ipairs(ctx:top("evidence", "done_at", 5, filter)) do
    if ctx:passed(evidence.done_at) then
      return evidence
    end
  end
end

local function latest(commitment, ctx)
  local own = last_done(commitment, ctx, { commitment = commitment })
  local process = commitment.process and last_done(commitment, ctx, { process = commitment.process })
  if own and process then
    return own.done_at >= process.done_at and own or process
  end
  return own or process
end

return policy {
  title = "A commitment is kept alive by what is done for it",
  source = "article 000, row K9",
  needs = { "commitment.review_every", "evidence" },
  on = "commitment",
  params = {
    every = duration { default = "90d", doc = "How often there is to be evidence, where the commitment does not say" },
    lapses_after = integer { default = 2, doc = "Intervals without evidence after which it counts no more" },
  },
  gives = {
    standing = enum { "alive", "stale", "lapsed", doc = "By its evidence; unset when it was not accepted, or is over" },
    last_evidence = ref { "evidence", doc = "What the person did last for it" },
    stale_at = instant { doc = "From when it is stale, when nothing is done" },
  },
  findings = { stale = "medium", lapsed = "high" },
  eval = function(commitment, ctx, params)
    local person = commitment.person
    local over = days.over(ctx, commitment.until_date, params) or days.over(ctx, person.left_on, params)
    if not commitment.accepted or over then
      return {}
    end

    local last = latest(commitment, ctx)
    local every = commitment.review_every or params.every
    local from = math.max(last and last.done_at or 0, ctx:since(commitment, "accepted") or commitment.created_at)
    local subject = commitment.service or commitment.process or commitment.outcome
    local what = subject and subject.name or "it"
    local standing = "alive"
    if ctx:passed(from + every * params.lapses_after) then
      standing = "lapsed"
    elseif ctx:passed(from + every) then
      standing = "stale"
    end

    if standing ~= "alive" then
      local since = last and "since " .. days.text_of(last.done_at, params) or "since signing up for it"
      ctx:finding(standing, {
        message = person.name .. " did nothing for " .. what .. " that anybody could see " .. since
          .. (standing == "lapsed" and ": the commitment has lapsed and counts no more" or ""),
        because = {
          last_evidence = last and last.what,
          since = time.format(from),
          every = time.format_duration(every),
          lapses_at = time.format(from + every * params.lapses_after),
        },
        owner = person,
        next = "Act, review or decide, and record what it was as evidence; or hand " .. what .. " over",
      })
    end
    return { standing = standing, last_evidence = last, stale_at = from + every }
  end,
}
