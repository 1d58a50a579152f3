-- SPDX-License-Identifier: Apache-2.0
-- An outage is IT's own doing when its incident names the change that brought it about. Where nobody looked, a change
-- or a deployment of the same service shortly before is a good guess, and is called one.
local days = require "core.days"
local function shortly_before(at, started, params)
  return at ~= nil and at <= started and at > started - params.within
end

local function suspect(outage, ctx, params)
  local started, service = outage.started_at, outage.service
  local near = {}
  for day = days.date_of(started - params.within, params), days.date_of(started, params) do
    near[#near + 1] = day
  end
  for change in ctx:each("change", { service = service, made_on = near }) do
    if shortly_before(change.done_at, started, params) then
      return change
    end
  end
  for deployment in ctx:each("deployment", { brought_to = service, brought_on = near }) do
    if shortly_before(deployment.finished_at or deployment.started_at, started, params) then
      return deployment
    end
  end
end

return policy {
  title = "It is known which outages are IT's own doing",
  source = "article 001, row V6",
  needs = { "outage", "change.done_at" },
  on = "outage",
  params = {
    within = duration { default = "4h", doc = "A change so shortly before an outage is suspected; at most two days" },
  },
  gives = {
    own_doing = enum { "caused", "suspected", "no", doc = "By a change or deployment of IT's own" },
    suspect = text { doc = "Which one" },
    began_in = text { indexed = true, doc = "The year, as in \"2026\"" },
  },
  eval = function(outage, ctx, params)
    if outage.planned then
      return {}
    end
    local year = days.text_of(outage.started_at, params):sub(1, 4)
    local incident = outage.incident
    local cause = incident and (incident.caused_by or incident.caused_by_deployment)
    if cause then
      return { own_doing = "caused", suspect = cause.id, began_in = year }
    end
    local near = suspect(outage, ctx, params)
    return { own_doing = near and "suspected" or "no", suspect = near and near.id, began_in = year }
  end,
}
