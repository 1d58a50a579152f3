return policy {
  title = "Window", on = "service", gives = { window_until = integer },
  eval = function(s)
    local window = s.tier == 1 and 3600 or s.tier == 2 and 14400 or 86400
    if s.open_incidents == 0 then window = window * 2 end
    return { window_until = s.at + window }
  end,
}
