-- SPDX-License-Identifier: Apache-2.0
local function event(what, at, detail, more)
  local body = {
    account_id = 22000111,
    id = "e-" .. at,
    time = at,
    type = "zen:event-type:ticket." .. what,
    subject = "zen:ticket:4711",
    zendesk_event_version = "2022-11-06",
    event = more or { current = "x", previous = "y" },
    detail = {
      id = "4711",
      subject = "No invoices",
      description = "None since Monday",
      status = "NEW",
      priority = "URGENT",
      type = "INCIDENT",
      created_at = "2026-03-02T08:00:00Z",
      updated_at = at,
      requester_id = "9",
      assignee_id = null,
    },
  }
  for name, value in pairs(detail or {}) do
    body.detail[name] = value
  end
  return { deliver = "zendesk", body = body }
end

local created = event("created", "2026-03-02T08:00:00Z")
local opened = event("status_changed", "2026-03-02T08:05:00Z", { status = "OPEN" })
local waits = event("status_changed", "2026-03-02T08:10:00Z", { status = "PENDING" })
local solved = event("status_changed", "2026-03-02T08:30:00Z", { status = "SOLVED" })
local function template(status, at)
  return {
    deliver = "zendesk",
    body = {
      ticket_id = "4711",
      title = "No invoices",
      status = status,
      priority = "High",
      created_at = "2026-03-02T08:00:00Z",
      updated_at = at,
      requester_email = "kim@customer.example",
      assignee_email = "",
      url = "https://harbour.zendesk.com/t/4711",
    },
  }
end

return tests {
  ["a ticket is an incident"] = {
    at = "2026-03-02T09:00:00Z",
    when = { created, opened, waits },
    expect = {
      ["incident/zendesk-4711"] = {
        title = "No invoices",
        state = "on_hold",
        priority = "p1",
        number = "4711",
        opened_at = "2026-03-02T08:00:00Z",
      },
    },
  },
  ["late, shuffled and twice"] = {
    at = "2026-03-02T09:00:00Z",
    when = { solved, waits, created, solved, opened },
    expect = { ["incident/zendesk-4711"] = { state = "resolved", resolved_at = "2026-03-02T08:30:00Z" } },
  },
  ["an agent's public comment answers, a private one does not"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      created,
      event(
        "comment_added",
        "2026-03-02T08:02:00Z",
        {},
        { comment = { id = "1", is_public = false, author = { is_staff = true } } }
      ),
      event(
        "comment_added",
        "2026-03-02T08:07:00Z",
        {},
        { comment = { id = "2", is_public = true, author = { is_staff = true } } }
      ),
      event(
        "comment_added",
        "2026-03-02T08:09:00Z",
        {},
        { comment = { id = "3", is_public = true, author = { is_staff = false } } }
      ),
    },
    expect = {
      ["incident/zendesk-4711"] = { responded_at = "2026-03-02T08:07:00Z", told_at = "2026-03-02T08:07:00Z" },
    },
  },
  ["a task is a demand, spam is nothing any more"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      event("created", "2026-03-02T08:00:00Z", { type = "TASK" }),
      event("comment_added", "2026-03-02T08:05:00Z", { type = "TASK" }, {
        comment = { id = "2", is_public = true, author = { is_staff = true } },
      }),
      event("marked_as_spam", "2026-03-02T08:10:00Z", { type = "TASK" }),
    },
    expect = {
      ["demand/zendesk-4711"] = { state = "refused", title = "No invoices" },
      ["incident/zendesk-4711"] = false,
    },
  },
  ["a trigger with its own body"] = {
    at = "2026-03-02T09:00:00Z",
    when = { template("Solved", "2026-03-02T08:20:00Z"), template("Open", "2026-03-02T08:05:00Z") },
    expect = {
      ["incident/zendesk-4711"] = {
        state = "resolved",
        caller = "person/zendesk-kim-customer-example",
        assignee = null,
        priority = "p2",
        external_url = "https://harbour.zendesk.com/t/4711",
      },
    },
  },
  ["events of people and articles"] = {
    when = {
      {
        deliver = "zendesk",
        body = {
          type = "zen:event-type:user.created",
          time = "2026-03-02T08:00:00Z",
          detail = { id = "3" },
          event = {},
        },
      },
    },
    expect = { ignored = "is about no ticket" },
  },
  ["a template whose placeholders nobody filled in"] = {
    when = { { deliver = "zendesk", body = { ticket_id = "{{ticket.id}}", status = null } } },
    expect = { ignored = true },
  },
}
