return policy {
  title = "Open incidents of a service", on = "service", gives = { open = integer },
  findings = { crowded = "medium" },
  eval = function(service, ctx)
    local open = ctx:count("incident", { service = service, state = { "new", "in_progress", "on_hold" } })
    if open > 20 then
      ctx:finding("crowded", { message = "Too many open incidents", because = { open = open }, owner = service.owner })
    end
    return { open = open }
  end,
}
