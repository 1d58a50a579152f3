-- 15 fields of the service and 2 of each of 5 others, as in ../hook.
return policy {
  title = "Score", on = "incident", gives = { score = number },
  eval = function(i)
    local s = i.service
    if not s or not i.source_updated_at then return end
    local worst, weight, n = 100, 0, 0
    for _, d in ipairs { s.dep1, s.dep2, s.dep3, s.dep4, s.dep5 } do
      local rated = d.rated
      if rated < worst then worst = rated end
      weight, n = weight + rated * (5 - d.tier), n + 1
    end
    local value = (s.revenue_hour * 720 * 0.4 + s.users * 1.5 - s.cost_month) / 10000
    local lat = s.latency_p99
    local health = 100 - s.err_rate * 100 - (lat > 500 and 20 or lat / 25) - s.open_incidents * 5 - s.open_changes
    if health < 0 then health = 0 end
    local sla = s.sla_actual >= s.sla_target and 1 or s.sla_actual / s.sla_target
    return {
      score = (0.5 * health + 0.2 * worst + 0.1 * weight / (n * 4) + 0.2 * math.min(100, math.max(0, value))) * sla
        * (1 + 0.02 * s.maturity),
    }
  end,
}
