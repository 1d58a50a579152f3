-- SPDX-License-Identifier: Apache-2.0
local function event(kind, at, data)
  return {
    deliver = "standard_webhooks",
    headers = { ["webhook-id"] = "m-" .. at },
    body = { type = kind, timestamp = at, data = data },
  }
end

return tests {
  ["incidents and deployments by their types"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      event("incident.resolved", "2026-03-02T08:20:00.5Z", { id = "i1" }),
      event("incident.created", "2026-03-02T08:00:00Z", { id = "i1", title = "Slow", severity = "low" }),
      event(
        "deployment.finished",
        "2026-03-02T08:01:00Z",
        { id = 9007199254740993, environment = "live", sha = "abc" }
      ),
    },
    expect = {
      ["incident/standard_webhooks-i1"] = { state = "resolved", title = "Slow", opened_at = "2026-03-02T08:00:00Z" },
      ["deployment/standard_webhooks-9007199254740993"] = { state = "succeeded", revision = "abc", production = true },
    },
  },
  ["other types"] = {
    when = { event("invoice.paid", "2026-01-02T08:20:00Z", null) },
    expect = { ignored = "\"invoice.paid\" are not recorded" },
  },
  ["types of one's own"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["intake.standard_webhooks"] = { kinds = { ["ticket.*"] = "incident" } } },
    when = { event("ticket.opened", "2026-03-02T08:00:00Z", { id = "t1", name = "Hm" }) },
    expect = { ["incident/standard_webhooks-t1"] = { state = "new", title = "Hm" } },
  },
}
