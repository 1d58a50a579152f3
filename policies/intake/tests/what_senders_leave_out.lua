-- SPDX-License-Identifier: Apache-2.0
-- Bodies of several senders that leave out what theirs mostly have: an id, a time, a name, a state.
local function told(source, body)
  return { deliver = source, body = body }
end

local function zammad(more, article)
  local ticket = { id = 81, title = "VPN drops", state = "open", updated_at = "2026-03-02T08:06:00Z" }
  for name, value in pairs(more or {}) do
    ticket[name] = value
  end
  return told("zammad", { ticket = ticket, article = article })
end

return tests {
  ["Google: an end of which nobody knew the beginning, and an incident without times"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("gcp_monitoring", { incident = { incident_id = "a", state = "open", condition_name = "Slow" } }),
      told("gcp_monitoring", { incident = { incident_id = "b", state = "closed", condition_name = "Full" } }),
    },
    expect = {
      ["incident/gcp_monitoring-a"] = { state = "new", opened_at = "2026-03-02T09:00:00Z" },
      ["incident/gcp_monitoring-b"] = { state = "resolved", resolved_at = "2026-03-02T09:00:00Z" },
    },
  },

  ["Google: told again without times, it is as old as it was"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("gcp_monitoring", { incident = { incident_id = "a", state = "open", condition_name = "Slow" } }),
      { pass = "5m" },
      told("gcp_monitoring", { incident = { incident_id = "a", state = "open", condition_name = "Slow" } }),
    },
    expect = { ["incident/gcp_monitoring-a"] = { state = "new", opened_at = "2026-03-02T09:00:00Z" } },
  },

  ["Google: an incident without an id"] = {
    when = { told("gcp_monitoring", { incident = { state = "open", condition_name = "Slow" } }) },
    expect = { ignored = "does not say which incident" },
  },

  ["Zammad: a demand that is answered is no incident, and people need no names"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      zammad(
        { type = "Request", customer = { email = "kim@customer.example" } },
        { sender = "Agent", internal = false, created_at = "2026-03-02T08:06:00Z" }
      ),
    },
    expect = { ["demand/zammad-81"] = { title = "VPN drops" }, ["incident/zammad-81"] = false },
  },

  ["Zammad: nobody is nobody, by the name alone, too"] = {
    at = "2026-03-02T09:00:00Z",
    when = { zammad({ owner = { firstname = "-", lastname = "" } }, { sender = "Agent", internal = false }) },
    expect = { ["incident/zammad-81"] = { assignee = null, responded_at = null } },
  },

  ["Freshservice: a change by its type, and a number without digits"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("freshservice", { ticket_id = "CHN-7", subject = "New cables", type = "Change", status = "Open" }),
      told("freshservice", { ticket_id = "printer", subject = "On fire", type = "Incident", status = "Open" }),
    },
    expect = {
      ["change/freshservice-7"] = { title = "New cables" },
      ["incident/freshservice-printer"] = { title = "On fire" },
    },
  },

  ["Freshservice: a ticket without a number"] = {
    when = { told("freshservice", { subject = "On fire", type = "Change", status = "Open" }) },
    expect = { ignored = "it names no ticket" },
  },

  ["Grafana of old: a rule with labels at what it measured, and none"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("grafana", {
        ruleId = 7,
        ruleName = "Queue",
        state = "alerting",
        tags = { team = "shop" },
        evalMatches = { { value = 3, tags = { severity = "critical", team = "other" } }, { value = 4, tags = {} } },
      }),
      told("grafana", { ruleId = 8, ruleName = "Disk", state = "alerting", evalMatches = {} }),
    },
    expect = {
      ["incident/grafana-rule-1-7-1772442000"] = { title = "Queue", impact = "high" },
      ["incident/grafana-rule-1-8-1772442000"] = { title = "Disk" },
    },
  },

  ["a sign of life of what has an address and no name"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told("heartbeat", { id = "uuid-9", status = "down", time = "2026-03-02T08:00:00Z" }) },
    expect = { ["incident/heartbeat-uuid-9-1772438400"] = { title = null, opened_at = "2026-03-02T08:00:00Z" } },
  },

  ["an incident of Better Stack without an id is known by its name and when it was told"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told("heartbeat", { data = { type = "incident", attributes = { name = "shop", status = "Resolved" } } }) },
    expect = { ["incident/heartbeat-shop-1772442000"] = { state = "resolved" } },
  },

  ["Opsgenie: an owner who has no address is known by the login"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("opsgenie", {
        action = "AssignOwnership",
        alert = { alertId = "a-1", message = "Slow", owner = "lena", createdAt = 1772438400000 },
      }),
    },
    expect = { ["incident/opsgenie-a-1"] = { title = "Slow", assignee = "person/opsgenie-lena" } },
  },
}
