-- SPDX-License-Identifier: Apache-2.0
-- Of the agreement's targets, for each clock: the one for the incident's priority, else the one for all.
return policy {
  title = "What was promised for an incident is what its agreement says for its priority",
  source = "pack sla",
  on = "incident",
  gives = {
    response_promise = ref { "service_target", doc = "Where it is written how soon somebody answers" },
    resolution_promise = ref { "service_target", doc = "Where it is written how soon it is resolved" },
    update_promise = ref { "service_target", doc = "Where it is written how often the customer hears of it" },
  },
  eval = function(incident, ctx)
    if not incident.agreement then
      return {}
    end
    local promises = {}
    local filter = { agreement = incident.agreement, metric = { "response", "resolution", "update" } }
    for target in ctx:each("service_target", filter) do
      local name = target.metric .. "_promise"
      local known = promises[name]
      if target.within and target.priority == incident.effective_priority then
        promises[name] = target
      elseif target.within and not target.priority and not known then
        promises[name] = target
      end
    end
    return promises
  end,
}
