return policy {
  title = "Level", on = "incident", gives = { level = integer },
  eval = function(i)
    local s, at = i.service, i.source_updated_at
    if not s or not at then return end
    if s.tier == 1 and (s.open_incidents > 3 or s.err_rate > 0.05) then return { level = 3 } end
    if at // 1000 - s.last_review > 31536000 and s.graveness > 2 then return { level = 2 } end
    if s.req_rate > 900 and s.owners < 1 then return { level = 1 } end
    return { level = 0 }
  end,
}
