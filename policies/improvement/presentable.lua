-- SPDX-License-Identifier: Apache-2.0
-- The catalogue shows what is there when somebody looks. So it is as good as each service tells of itself, and who owns
-- one with a gap hears which.
local wording = require "core.wording"
local answers = require "improvement.answers"
local purpose = require "improvement.purpose"

return policy {
  title = "A service that customers get can be shown to them",
  source = "article 004, row S11",
  needs = { "service.summary", "service.how_to_get", "service.price" },
  on = "service",
  gives = {
    in_catalogue = boolean { doc = "Live, and for the business: it stands in the catalogue" },
    catalogue_gaps = list (text),
  },
  findings = { not_presentable = "low" },
  eval = function(service, ctx, params)
    local shown = service.state == "live" and (service.kind == "business"
      or ctx:count("agreement", { service = service, kind = "service", state = "published" }) > 0)
    if not shown then
      return { in_catalogue = false }
    end
    local gaps = {}
    local function needs(there, text)
      if not there then
        gaps[#gaps + 1] = text
      end
    end
    local owner = answers.here(ctx, service.owner, params)
    needs(answers.words(service.summary) >= 3, "what a customer gets")
    needs(answers.words(service.how_to_get) > 0, "how to get it")
    needs(service.price or service.price_basis, "what it costs")
    needs(owner, "who answers for it")
    needs(not owner or owner.email, "how to reach " .. (owner and owner.name or "its owner"))
    needs(purpose.outcome(ctx, service), "which business outcome it serves")

    if #gaps > 0 then
      ctx:finding("not_presentable", {
        message = service.name .. " stands in the catalogue without saying " .. wording.listed(gaps),
        because = { missing = gaps },
        owner = answers.service(ctx, service, params),
        next = "Write it down in the words of those who use it; the catalogue shows it at once",
      })
    end
    return { in_catalogue = true, catalogue_gaps = #gaps > 0 and gaps or nil }
  end,
}
