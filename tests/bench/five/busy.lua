return policy {
  title = "Busy", on = "incident", gives = { busy = boolean },
  eval = function(i)
    local s = i.service
    if not s or not i.source_updated_at then return end
    return { busy = s.req_rate > 500 and s.users > 30000 }
  end,
}
