local hours = { 4, 8, 24, 72, 168 }
return policy {
  title = "Time to fix", on = "incident", gives = { late = boolean },
  findings = { breached = "high" },
  eval = function(incident, ctx)
    local clock = ctx:clock("fix", {
      start = incident.opened_at, target = (hours[incident.priority] or 72) * 3600000,
      pause = { state = "on_hold" }, stop = { state = { "resolved", "closed" } },
    })
    if clock.breached then
      ctx:finding("breached", { message = "Not fixed in time", owner = incident.service.owner })
    end
    return { late = clock.breached }
  end,
}
