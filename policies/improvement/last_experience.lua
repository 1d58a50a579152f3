-- SPDX-License-Identifier: Apache-2.0
-- A good year in the mean does not help who was let down this morning.
local wording = require "core.wording"
local answers = require "improvement.answers"
local perceived = require "improvement.perceived"

return policy {
  title = "A service is as good as the last experience with it",
  source = "article 004, row S2",
  needs = { "rating" },
  on = "service",
  params = {
    poor = number { default = 6.0, doc = "Of 10: perceived below this is poor" },
    good = number { default = 7.0, doc = "Of 10: a mean from this on is good" },
  },
  gives = {
    perception = number { doc = "0 to 10: how customers see it, the last experience before all others" },
    ratings_mean = number { doc = "0 to 10: the plain mean of all ratings" },
    ratings = integer { doc = "How many there are" },
  },
  findings = { worse_lately = "high", poorly_perceived = "medium" },
  eval = function(service, ctx, params)
    local seen = service.state ~= "retired" and perceived.of(ctx, { service = service }, params)
    if not seen then
      return {}
    end

    if seen.score < params.poor then
      local lately = seen.mean >= params.good
      local last = seen.last
      ctx:finding(lately and "worse_lately" or "poorly_perceived", {
        message = lately
          and string.format("%s is good in the mean (%s of 10), and the last experiences were not: it is seen at %s",
            service.name, wording.number(seen.mean), wording.number(seen.score))
          or string.format("Customers see %s at %s of 10", service.name, wording.number(seen.score)),
        because = {
          perception = seen.score,
          mean = seen.mean,
          ratings = seen.count,
          last = last.score,
          last_given_at = time.format(last.given_at),
          last_said = last.comment,
        },
        owner = answers.service(ctx, service, params),
        next = (last.person and "Talk to " .. last.person.name or last.customer and "Talk to " .. last.customer.name
          or "Talk to those who rated it last") .. " before they tell others, and say what will be different",
      })
    end
    return { perception = seen.score, ratings_mean = seen.mean, ratings = seen.count }
  end,
}
