return policy {
  title = "Somebody answers for the service", on = "service", gives = { answerable = text },
  findings = { no_owner = "high" },
  eval = function(service, ctx)
    if not service.owner then
      ctx:finding("no_owner", { message = "Nobody answers for this service" })
      return {}
    end
    return { answerable = service.owner.name }
  end,
}
