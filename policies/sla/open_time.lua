-- SPDX-License-Identifier: Apache-2.0
-- As one company counts: open time from opening to closing, whatever happened in between. Off until it has a calendar.
return policy {
  title = "Incidents are closed within the open hours that their priority allows",
  source = "the verdicts of a company in 2016",
  on = "incident",
  params = {
    hours = json { doc = "The calendar, as in { hours = { mon = { { \"14:00\", \"23:00\" } } } }; else off" },
    p1 = duration { default = "3h47m", doc = "Open time that an incident of priority p1 may take" },
    p2 = duration { default = "0s", doc = "The same for p2: none at all" },
    p3 = duration { default = "62h", doc = "The same for p3" },
    p4 = duration { default = "132h30m", doc = "The same for p4" },
    p5 = duration { default = "132h30m", doc = "The same for p5" },
  },
  gives = {
    open_time = duration { doc = "From opening to closing" },
    made_sla = boolean { doc = "That was not too long" },
  },
  eval = function(incident, ctx, params)
    if params.hours and incident.opened_at and incident.closed_at then
      local open = ctx:working_time(params.hours, incident.opened_at, incident.closed_at)
      return { open_time = open, made_sla = open <= params[incident.effective_priority] }
    end
  end,
}
