-- SPDX-License-Identifier: Apache-2.0
-- Figures that are green and a customer who is not: an agreement is reviewed together with the relationship, and such a
-- review says how it is.
local answers = require "improvement.answers"

return policy {
  title = "Whoever reviews an agreement reviews the relationship, too",
  source = "article 004, row S6",
  on = "agreement",
  params = {
    within = integer { default = 30, doc = "Days between the two reviews at most, whichever comes first" },
  },
  findings = { only_the_agreement = "medium" },
  eval = function(agreement, ctx, params)
    local customer = agreement.customer
    if not customer or agreement.kind ~= "service" or agreement.state ~= "published" then
      return
    end
    local reviewed = ctx:max("review", "held_on", { agreement = agreement, kind = "agreement" })
    if not reviewed then
      return
    end
    local review = answers.relationship_review(ctx, customer)
    local related = review and review.held_on
    if related and related >= reviewed - params.within then
      return
    end
    ctx:finding("only_the_agreement", {
      message = agreement.name .. " was reviewed on " .. time.format_date(reviewed) .. ", the relationship with "
        .. customer.name .. (related and " last on " .. time.format_date(related) or " never"),
      because = {
        agreement_reviewed = time.format_date(reviewed),
        relationship_reviewed = related and time.format_date(related),
      },
      owner = answers.who(ctx, params, customer.relationship_manager, agreement.promised_by, agreement.service.owner),
      next = "Ask " .. (customer.head and customer.head.name or customer.name)
        .. " how it is to work with us, and write down whether that is good, fair or poor",
    })
  end,
}
