-- SPDX-License-Identifier: Apache-2.0
local function issue(action, at, more)
  local body = {
    action = action,
    installation = { uuid = "u" },
    actor = { type = "application", id = "sentry" },
    data = {
      issue = {
        id = "4500001",
        shortId = "SHOP-1",
        title = "TypeError: x is undefined",
        culprit = "pay(cart)",
        level = "error",
        status = "unresolved",
        firstSeen = "2026-03-02T08:00:00.000Z",
        lastSeen = "2026-03-02T08:05:00.000Z",
        assignedTo = null,
        project = { id = "1", slug = "shop", name = "Shop" },
        web_url = "https://harbour.sentry.io/issues/4500001/",
      },
    },
  }
  for name, value in pairs(more or {}) do
    body.data.issue[name] = value
  end
  return {
    deliver = "sentry",
    headers = { ["Sentry-Hook-Resource"] = "issue", ["Sentry-Hook-Timestamp"] = at },
    body = body,
  }
end

local function event(at, id)
  return {
    deliver = "sentry",
    headers = { ["Sentry-Hook-Resource"] = "event_alert" },
    body = {
      action = "triggered",
      data = {
        triggered_rule = "Many",
        event = {
          event_id = "e1",
          issue_id = id or "4500001",
          title = "TypeError: x is undefined",
          level = "fatal",
          datetime = at,
          web_url = "https://harbour.sentry.io/issues/4500001/events/e1/",
          project = 1,
        },
      },
    },
  }
end

local function metric(action, at)
  return {
    deliver = "sentry",
    headers = { ["Sentry-Hook-Resource"] = "metric_alert", ["Sentry-Hook-Timestamp"] = at },
    body = {
      action = action,
      data = {
        metric_alert = {
          id = "77",
          identifier = "12",
          title = "Errors",
          status = 20,
          date_started = "2026-03-02T08:00:00Z",
          date_closed = action == "resolved" and "2026-03-02T08:30:00Z" or null,
          projects = { "shop" },
          alert_rule = { name = "Errors" },
        },
        description_title = "Critical: Errors",
        description_text = "300 in a minute",
        web_url = "https://harbour.sentry.io/a/12/",
      },
    },
  }
end

local function plugin(timestamp)
  return {
    deliver = "sentry",
    body = {
      id = "4500009",
      project = "shop",
      project_name = "Shop",
      level = "warning",
      culprit = "send at mail.js",
      message = "No mail",
      url = "https://harbour.sentry.io/issues/4500009/",
      event = { event_id = "e9", title = "No mail", timestamp = timestamp },
    },
  }
end

local given = { ["service/shop"] = { name = "Shop" } }

return tests {
  ["an issue, told of by webhooks and alerts, is one incident"] = {
    at = "2026-03-02T10:00:00Z",
    given = given,
    when = {
      event("2026-03-02T08:05:00Z"),
      issue("created", "1772438401"),
      event("2026-03-02T08:02:00Z"),
      issue("assigned", "1772439000", { assignedTo = { type = "user", email = "ana@harbour.example", name = "Ana" } }),
    },
    expect = {
      ["incident/sentry-4500001"] = {
        number = "SHOP-1",
        service = "service/shop",
        state = "in_progress",
        opened_at = "2026-03-02T08:00:00Z",
        assignee = "person/sentry-ana-harbour-example",
      },
    },
  },
  ["resolved, archived, and back again, in whatever order"] = {
    at = "2026-03-02T10:00:00Z",
    when = {
      issue("unresolved", "1772441000"),
      issue("resolved", "1772440000", { status = "resolved" }),
      issue("created", "1772438401"),
    },
    expect = { ["incident/sentry-4500001"] = { state = "new", resolved_at = null } },
  },
  ["archived"] = {
    at = "2026-03-02T10:00:00Z",
    when = { issue("created", "1772438401"), issue("archived", "1772440000", { status = "ignored" }) },
    expect = { ["incident/sentry-4500001"] = { state = "cancelled" } },
  },
  ["what a person did stays when another event comes"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      plugin(1772438400.25),
      { update = "incident/sentry-4500009", set = { state = "in_progress" } },
      { pass = "1h" },
      plugin(1772443800.5),
      plugin(1772438100),
    },
    expect = {
      ["incident/sentry-4500009"] = { state = "in_progress", opened_at = "2026-03-02T07:55:00Z", title = "No mail" },
    },
  },
  ["a metric alert, its end first"] = {
    at = "2026-03-02T10:00:00Z",
    when = { metric("resolved", "1772440200"), metric("critical", "1772438410"), metric("resolved", "1772440200") },
    expect = {
      ["incident/sentry-metric-77"] = {
        state = "resolved",
        resolved_at = "2026-03-02T08:30:00Z",
        opened_at = "2026-03-02T08:00:00Z",
        number = "12",
      },
    },
  },
  ["installations and comments"] = {
    when = {
      {
        deliver = "sentry",
        headers = { ["Sentry-Hook-Resource"] = "installation" },
        body = { action = "created", data = { installation = { uuid = "u" } } },
      },
    },
    expect = { ignored = "\"installation\" is about no issue or alert" },
  },
  ["an event that names no issue"] = {
    when = {
      { deliver = "sentry", body = { action = "triggered", data = { event = { title = null, issue_id = null } } } },
    },
    expect = { ignored = "does not say which incident" },
  },
}
