return policy {
  title = "Window", on = "incident", gives = { window_until = instant },
  eval = function(i)
    local s, at = i.service, i.source_updated_at
    if not s or not at then return end
    local window = s.tier == 1 and 3600 or s.tier == 2 and 14400 or 86400
    if s.open_incidents == 0 then window = window * 2 end
    return { window_until = at + window * 1000 }
  end,
}
