-- SPDX-License-Identifier: Apache-2.0
return policy {
  title = "The most valuable service is owned by the head of IT",
  source = "article 000, row K7",
  on = "service",
  gives = { is_flagship = boolean { doc = "No service has a higher value score" } },
  findings = { not_led_from_the_top = "high" },
  eval = function(service, ctx, params)
    local flagship = (service.value_score or 0) > 0 and ctx:rank(service, "value_score") == 1
    local head = params.head_of_it
    if flagship and (not head or service.owner ~= head) then
      ctx:finding("not_led_from_the_top", {
        message = service.name .. " is the most valuable service, and not the head of IT's own",
        because = { value_score = service.value_score, owner = service.owner, head_of_it = head },
        owner = head,
        next = head and "Let " .. head.name .. " take the ownership of " .. service.name
          or "Name the head of IT in the parameters of this pack",
      })
    end
    return { is_flagship = flagship }
  end,
}
