return policy {
  title = "Busy", on = "service", gives = { busy = boolean },
  eval = function(s)
    return { busy = s.req_rate > 500 and s.users > 30000 }
  end,
}
