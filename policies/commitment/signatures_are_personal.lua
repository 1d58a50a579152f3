-- SPDX-License-Identifier: Apache-2.0
-- Somebody may write down what was signed on paper (a token, an import); no person signs in another one's name.
return guard {
  title = "No person signs for another",
  source = "article 000, row K5",
  on = "signature",
  level = "enforce",
  check = function(change, ctx)
    local signature = change.record
    if change.kind == "delete" or not change.actor:find("^person/") or change.actor == signature.person.id then
      return
    end
    ctx:refuse("Only " .. signature.person.name .. " can sign as " .. signature.person.name, { field = "person" })
  end,
}
