return policy {
  title = "Slow", on = "incident", gives = { slow = boolean },
  findings = { slow_and_wrong = "high" },
  eval = function(i, ctx)
    local s = i.service
    if not s or not i.source_updated_at then return end
    local slow = s.latency_p99 > 900
    if slow and s.err_rate > 0.95 then
      ctx:finding("slow_and_wrong", { message = "Slow and wrong", because = { latency = s.latency_p99, errors = s.err_rate } })
    end
    return { slow = slow }
  end,
}
