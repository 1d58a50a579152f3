-- An example to change or to throw away. `eval` is called for each service, and again whenever something that it read
-- has changed; what it says replaces what it said before.
local day = 24 * 60 * 60 * 1000

return policy {
  title = "A live service is looked at as a whole once a year",
  source = "house rule 1",
  on = "service",
  params = { every = duration { default = "365d", doc = "How often a live service is looked at" } },
  findings = { not_reviewed = "low" },
  eval = function(service, ctx, params)
    if service.state ~= "live" then
      return {}
    end
    local last = service.reviewed and service.reviewed * day or service.created_at
    if ctx:passed(last + params.every) then
      ctx:finding("not_reviewed", {
        message = service.name .. " was not looked at for " .. time.format_duration(params.every),
        because = { last = time.format(last) },
        owner = service.owner,
        next = "Look at it with its customers, and set the day in its field reviewed",
      })
    end
    return {}
  end,
}
