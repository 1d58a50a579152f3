-- SPDX-License-Identifier: Apache-2.0
-- A name in a list is not a commitment. It counts from the moment that the person said yes, as long as it names
-- something, has not ended, and is kept alive (see talk_is_cheap). That nobody else can say yes is held by the guard
-- acceptance_is_personal; where a list from elsewhere says who did, it is held against that too.

local accountable = require "core.accountable"
local days = require "core.days"

return policy {
  title = "A commitment counts once the person has accepted it themselves",
  source = "article 000, row K1",
  needs = { "commitment" },
  on = "commitment",
  params = {
    grace = duration { default = "30d", doc = "How long a person may think about it before it is asked about" },
  },
  gives = {
    counts = boolean { doc = "Accepted by the person themselves, for something, not ended and not lapsed" },
  },
  findings = {
    not_accepted = "medium",
    accepted_by_another = "high",
    for_nothing = "low",
    promises_nothing = "low",
    never_reviewed = "low",
  },
  eval = function(commitment, ctx, params)
    local person = commitment.person
    local subject = commitment.service or commitment.process or commitment.outcome
    local ended = days.over(ctx, commitment.until_date, params) or days.over(ctx, person.left_on, params)
    if ended then
      return { counts = false }
    end

    local what = commitment.role:gsub("_", " ") .. (subject and " of " .. subject.name or "")
    local by_another = commitment.accepted_by ~= nil and commitment.accepted_by ~= person
    if by_another then
      ctx:finding("accepted_by_another", {
        message = commitment.accepted_by.name .. " said yes on behalf of " .. person.name .. ", as " .. what,
        because = { accepted_by = commitment.accepted_by, person = person },
        owner = accountable.of(ctx, params, commitment.accepted_by),
        next = "Ask " .. person.name .. " to accept it, or take the commitment yourself",
      })
    elseif not commitment.accepted and ctx:passed(commitment.created_at + params.grace) then
      ctx:finding("not_accepted", {
        message = person.name .. " was named " .. what .. " on " .. days.text_of(commitment.created_at, params)
          .. ", and has not said yes",
        because = { named_at = time.format(commitment.created_at), grace = time.format_duration(params.grace) },
        owner = person,
        next = "Accept it, or say no so that somebody else can",
      })
    end

    if not subject then
      ctx:finding("for_nothing", {
        message = person.name .. " signed up as " .. what .. " for no service, process or outcome that is named",
        owner = person,
        next = "Say what it is for",
      })
    end
    if commitment.accepted and not commitment.promise and not commitment.promised_outcome then
      ctx:finding("promises_nothing", {
        message = person.name .. " signed up as " .. what .. " without saying what will be better for it",
        owner = person,
        next = "Say which outcome this is to bring",
      })
    end
    if commitment.accepted and not commitment.review_on then
      ctx:finding("never_reviewed", {
        message = "Nobody will look again at what " .. person.name .. " signed up for as " .. what,
        owner = person,
        next = "Set a date on which it is reviewed",
      })
    end

    local lapsed = commitment.standing == "lapsed"
    return { counts = commitment.accepted and not by_another and subject ~= nil and not lapsed }
  end,
}
