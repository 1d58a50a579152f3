-- SPDX-License-Identifier: Apache-2.0
-- New Relic, Dynatrace, Pingdom and UptimeRobot: what breaks is an incident until it is well again, told in order, late
-- or twice.
local cases = {}
local shop = { ["service/checkout"] = { name = "Checkout" } }
local ten, eleven = "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z"

local function both(name, id, wrong, right, expected)
  for order, when in pairs { ["in order"] = { wrong, wrong, right }, ["its end first"] = { right, wrong, right } } do
    local record = type(id) == "string" and id or id[order]
    cases[name .. ", " .. order] = {
      at = "2026-03-03T12:00:00Z", given = shop, when = when, expect = { ["incident/" .. record] = expected },
    }
  end
end

local function issue(state, updated, acknowledged)
  return { deliver = "new_relic", body = {
    id = "d1b1f3fd-995a", issueUrl = "https://radar-api.newrelic.example/accounts/1/issues/0ea2df1c",
    title = "Memory Used % > 90 on 'checkout'", priority = "CRITICAL", impactedEntities = { "checkout" },
    state = state, trigger = "STATE_CHANGE", acknowledged = acknowledged, createdAt = 1772532000000,
    updatedAt = updated, alertPolicyNames = { "Production" }, workflowName = "All",
  } }
end
both("an issue of New Relic", "new_relic-d1b1f3fd-995a", issue("ACTIVATED", 1772532000000),
  issue("CLOSED", 1772535600000), {
    title = "Memory Used % > 90 on 'checkout'", service = "service/checkout", impact = "high", state = "resolved",
    opened_at = ten, resolved_at = eleven,
    external_url = "https://radar-api.newrelic.example/accounts/1/issues/0ea2df1c",
  })
cases["an issue of New Relic that somebody has taken up"] = {
  at = "2026-03-03T12:00:00Z",
  when = { issue("ACTIVATED", 1772532060000, true), issue("ACTIVATED", 1772532000000, false) },
  expect = { ["incident/new_relic-d1b1f3fd-995a"] = { state = "in_progress", opened_at = ten } },
}

local function channel(state, at)
  return { deliver = "new_relic", body = {
    account_id = 1, condition_name = "Apdex low", current_state = state, details = "Apdex < 0.85",
    event_type = "INCIDENT", incident_id = 298030, incident_url = "https://alerts.newrelic.example/298030",
    policy_name = "Web", severity = "WARNING", timestamp = at,
    targets = { { id = "1", name = "Checkout", labels = {} } },
  } }
end
both("an incident of the channels before", "new_relic-298030", channel("open", 1772532000000),
  channel("closed", 1772535600000), {
    title = "Apdex low: Apdex < 0.85", service = "service/checkout", impact = "medium", state = "resolved",
    opened_at = ten, resolved_at = eleven,
  })
cases["what New Relic says else is left out"] = {
  when = { { deliver = "new_relic", body = { message = "a test" } } },
  expect = { ignored = "neither an issue nor an incident" },
}

local function problem(state, ended)
  return { deliver = "dynatrace", body = {
    PID = "-8235862366254367_1772532000000V2", ProblemID = "P-2301", State = state,
    ProblemTitle = "Failure rate increase", ProblemSeverity = "ERROR",
    ProblemURL = "https://abc.dynatrace.example/#problems/problemdetail;pid=-1", Tags = "service:checkout, eu",
    ImpactedEntity = "Failure rate increase on Web service shop",
    ProblemDetailsJSON = { id = "1", startTime = 1772532000000, endTime = ended, severityLevel = "ERROR" },
  } }
end
local pid = "dynatrace--8235862366254367_1772532000000V2"
both("a problem of Dynatrace", pid, problem("OPEN", -1), problem("RESOLVED", 1772535600000), {
  title = "Failure rate increase (P-2301)", service = "service/checkout", impact = "high", urgency = "medium",
  state = "resolved", opened_at = ten, resolved_at = eleven,
})
cases["a problem that was merged into another"] = {
  at = "2026-03-03T12:00:00Z", when = { problem("OPEN", -1), problem("MERGED", 1772532060000) },
  expect = { ["incident/" .. pid] = { state = "cancelled" } },
}
cases["a test of Dynatrace's is none"] = {
  when = { { deliver = "dynatrace", body = { PID = "99999", State = "{State}", ProblemTitle = "A test" } } },
  expect = { ["incident/dynatrace-99999"] = false, ignored = "does not say how the problem is" },
}

local function check(now, before, at)
  return { deliver = "pingdom", body = {
    check_id = 803318, check_name = "Checkout", check_type = "HTTP", tags = {}, previous_state = before,
    check_params = { full_url = "https://shop.example/", hostname = "shop.example" }, current_state = now,
    importance_level = "HIGH", state_changed_timestamp = at, state_changed_utc_time = null,
    description = "HTTP Error 503", first_probe = {},
  } }
end
local pings = { ["in order"] = "pingdom-803318-1772532000", ["its end first"] = "pingdom-803318-1772535600" }
both("a check of Pingdom", pings, check("DOWN", "UP", 1772532000), check("UP", "DOWN", 1772535600), {
  service = "service/checkout", impact = "high", urgency = "medium", state = "resolved", opened_at = ten,
  resolved_at = eleven, external_url = "https://shop.example/",
})
cases["a check that nobody knows how it is"] = {
  when = { check("UNCONFIRMED_DOWN", "UP", 1772532000) },
  expect = { ignored = "a check that is \"UNCONFIRMED_DOWN\"" },
}

local function monitor(kind, at, in_body)
  local said = {
    monitorID = "95987545", monitorURL = "https://shop.example/", monitorFriendlyName = "Checkout", alertType = kind,
    alertTypeFriendlyName = kind == "1" and "Down" or "Up", alertDetails = "Connection Timeout", alertDateTime = at,
  }
  return { deliver = "uptime_robot", query = not in_body and said or nil, body = in_body and said or nil }
end
local robot = {
  ["in order"] = "uptime_robot-95987545-1772532000", ["its end first"] = "uptime_robot-95987545-1772535600",
}
for name, in_body in pairs { ["in the address"] = false, ["in a body"] = true } do
  both("a monitor of UptimeRobot, " .. name, robot, monitor("1", "1772532000", in_body),
    monitor("2", "1772535600", in_body), {
      service = "service/checkout", state = "resolved", opened_at = ten, resolved_at = eleven,
    })
end
cases["a certificate that ends is no incident"] = {
  when = { monitor("3", "1772532000") },
  expect = { ignored = "\"alertType\" is \"3\": not asked for" },
}

return tests(cases)
