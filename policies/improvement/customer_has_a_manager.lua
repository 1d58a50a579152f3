-- SPDX-License-Identifier: Apache-2.0
-- "We need people who can represent IT to its customers and vice versa": one for each, and still here.
local wording = require "core.wording"
local answers = require "improvement.answers"

return policy {
  title = "Every customer has somebody who looks after them",
  source = "article 004, row S6",
  needs = { "unit.relationship_manager" },
  on = "unit",
  findings = { nobody_looks_after_it = "medium" },
  eval = function(unit, ctx, params)
    local manager = unit.relationship_manager
    if answers.here(ctx, manager, params) or not answers.is_customer(ctx, unit) then
      return
    end
    local fees, promised, services = {}, nil, {}
    for agreement in ctx:each("agreement", { customer = unit, kind = "service", state = "published" }) do
      fees[#fees + 1] = agreement.fee_per_month
      services[#services + 1] = agreement.service.name
      promised = promised or answers.who(ctx, params, agreement.promised_by, agreement.service.owner)
    end
    local fee = answers.sums(fees)
    local has = fee and ", which pays " .. fee .. " a month"
      or #services > 0 and ", which has " .. wording.listed(services) or ""
    ctx:finding("nobody_looks_after_it", {
      message = manager and manager.name .. ", who looked after " .. unit.name .. ", has left"
        or "Nobody looks after " .. unit.name .. has,
      because = { services = services, fees_per_month = fee },
      owner = promised or answers.who(ctx, params),
      next = "Name a relationship manager who may speak for both sides, and tell " .. unit.name .. " who that is",
    })
  end,
}
