local hours = { 4, 8, 24, 72, 168 }
return policy {
  title = "Time to fix", on = "incident", gives = { late = boolean },
  findings = { breached = "high" },
  eval = function(incident, ctx)
    local done = incident.state == "resolved" or incident.state == "closed"
    local held = ctx:time_in(incident, "state", { "on_hold" })
    local clock = ctx:clock("fix", {
      started = incident.opened_at, target = (hours[incident.priority] or 72) * 3600000,
      paused = held.total, paused_since = held.since, stopped = done and ctx:since(incident, "state") or nil,
    })
    if clock and clock.breached then
      ctx:finding("breached", { message = "Not fixed in time", owner = incident.service.owner })
    end
    return { late = clock ~= nil and clock.breached }
  end,
}
