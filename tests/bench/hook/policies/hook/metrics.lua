local names = { "open_incidents", "open_changes", "err_rate", "latency_p99", "req_rate", "users" }
return intake {
  title = "Metrics of a service", scheme = "none", key = { "X-Delivery" },
  map = function(delivery)
    local body = delivery.body
    if body.kind ~= "service.metrics" then
      error("unknown kind")
    end
    local set = { at = body.at }
    for _, name in ipairs(names) do
      set[name] = body.fields[name]
    end
    return { { update = "service/" .. body.service, set = set } }
  end,
}
