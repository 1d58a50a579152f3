-- SPDX-License-Identifier: Apache-2.0
-- "Why do big successful corporations still advertise?" A service that customers see is spoken about at its interval:
-- that of the channel to its customers, where there is one.
local days = require "core.days"
local answers = require "improvement.answers"

return policy {
  title = "A service that customers see is in the news at its interval",
  source = "article 004, row S1",
  on = "service",
  params = {
    every = duration { default = "90d", doc = "How often there is to be news about a service that has no channel" },
  },
  gives = { last_news = instant { doc = "When anybody was last told anything about it" } },
  findings = { no_news = "low" },
  eval = function(service, ctx, params)
    local last = ctx:max("communication", "sent_at", { service = service })
    local seen = service.state == "live" and (service.kind == "business"
      or ctx:count("agreement", { service = service, kind = "service", state = "published" }) > 0)
    if not seen then
      return { last_news = last }
    end
    local every
    for channel in ctx:each("channel", { service = service }) do
      if channel.every and channel.direction ~= "to_it" then
        every = math.min(every or channel.every, channel.every)
      end
    end
    every = every or params.every
    if ctx:passed((last or service.created_at) + every) then
      ctx:finding("no_news", {
        message = last and "Nobody has heard anything about " .. service.name .. " since "
            .. days.text_of(last, params)
          or "Nobody was ever told anything about " .. service.name,
        because = { every = time.format_duration(every), last = last and time.format(last) },
        owner = answers.service(ctx, service, params),
        next = "Tell its customers what went well, or what will be better next",
      })
    end
    return { last_news = last }
  end,
}
