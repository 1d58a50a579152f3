-- SPDX-License-Identifier: Apache-2.0
-- "Documentation is good, but engagement, empowerment and attitude are even better." Five signs that people have to do
-- with a service, each alive within the window or not, beside the number of documents about it. Twenty ratings are one
-- sign, as twenty documents are no talk.
local days = require "core.days"
local wording = require "core.wording"
local answers = require "improvement.answers"

local function alive(ctx, at, window)
  return at ~= nil and not ctx:passed(at + window)
end

return policy {
  title = "Engagement is seen beside documents",
  source = "article 004, row S13",
  needs = { "document", "rating" },
  on = "service",
  params = {
    many = integer { default = 3, doc = "From this many documents on a service without engagement is only paper" },
  },
  gives = {
    engagement = integer { doc = "Of 5: talks, ratings, suggestions, news and reviews within the window of the pack" },
    engaged_by = text { doc = "Which of them" },
    documents = integer { doc = "How many are about it" },
  },
  findings = { only_paper = "low" },
  eval = function(service, ctx, params)
    local about = { service = service }
    local documents = ctx:count("document", about)
    local talk
    for channel in ctx:each("channel", about) do
      local held = ctx:max("dialogue", "held_at", { channel = channel })
      talk = held and math.max(talk or held, held) or talk
    end
    local reviewed = ctx:max("review", "held_on", about)
    local signs = {
      { "talks", talk },
      { "ratings", ctx:max("rating", "given_at", about) },
      { "suggestions", ctx:max("improvement", "suggested_at", { service = service, by_a_person = true }) },
      { "news", ctx:max("communication", "sent_at", about) },
      { "reviews", reviewed and days.starts(reviewed, params) },
    }
    local by = {}
    for _, sign in ipairs(signs) do
      by[#by + 1] = alive(ctx, sign[2], params.window) and sign[1] or nil
    end
    if service.state == "live" and documents >= params.many and #by == 0 then
      ctx:finding("only_paper", {
        message = (documents == 1 and "There is one document" or "There are " .. documents .. " documents") .. " about "
          .. service.name .. ", and in the last "
          .. wording.lasting(params.window) .. " nobody has talked about it, rated, reviewed or improved it",
        because = { documents = documents, engagement = 0 },
        owner = answers.service(ctx, service, params),
        next = "Ask one person who uses it how it is, and leave the next document unwritten",
      })
    end
    if documents == 0 and #by == 0 then
      return {}
    end
    return { engagement = #by, engaged_by = #by > 0 and wording.listed(by) or nil, documents = documents }
  end,
}
