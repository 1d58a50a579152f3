-- What a service is worth: its outcomes, and a share of what depends on it.
return policy {
  title = "Value of a service", on = "service", gives = { value = integer },
  eval = function(service, ctx)
    local value = 0
    for c in ctx:each("contribution", { service = service }) do
      value = value + (c.outcome.value or 0) * (c.weight or 0) // 100
    end
    for d in ctx:each("dependency", { provider = service }) do
      value = value + (d.consumer.value or 0) * (d.share or 0) // 100
    end
    return { value = value }
  end,
}
