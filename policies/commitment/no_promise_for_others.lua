-- SPDX-License-Identifier: Apache-2.0
-- "I think we should tell the IT staff about the commitments I made on their behalf." Not here. What a source brings
-- is let in, as it only says what already is; the policy promised_for_others then says whose promise it was.
return guard {
  title = "Nobody promises on behalf of others",
  source = "article 000, row K3",
  on = "agreement",
  level = "enforce",
  check = function(change, ctx)
    local agreement = change.record
    local published = change.kind ~= "delete" and change.changed.state and agreement.state == "published"
    if not published or change.actor:find("^source/") then
      return
    end
    local teams = {}
    for obligation in ctx:each("obligation", { agreement = agreement, accepted = false }) do
      teams[#teams + 1] = obligation.team.name
    end
    if #teams > 0 then
      ctx:refuse("Has not accepted what it would have to deliver: " .. table.concat(teams, ", "), { field = "state" })
    end
  end,
}
