-- SPDX-License-Identifier: Apache-2.0
local function ticket(status, at, more)
  local body = {
    ticket_id = "INC-31",
    subject = "Printer on fire",
    status = status,
    priority = "4",
    type = "Incident",
    requester_email = "kim@harbour.example",
    requester_name = "Kim",
    created_at = "2026-03-02T08:00:00Z",
    updated_at = at,
    url = "https://harbour.freshservice.com/helpdesk/tickets/31",
  }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return { deliver = "freshservice", body = body }
end

return tests {
  ["a ticket by words and by numbers, shuffled"] = {
    at = "2026-03-02T10:00:00Z",
    when = {
      ticket("4", "2026-03-02T09:00:00Z"),
      ticket("Open", "2026-03-02T08:00:00Z"),
      ticket("3", "2026-03-02T08:30:00Z"),
    },
    expect = {
      ["incident/freshservice-31"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:00:00Z",
        number = "INC-31",
        title = "Printer on fire",
        priority = "p1",
        caller = "person/freshservice-kim-harbour-example",
        opened_at = "2026-03-02T08:00:00Z",
      },
    },
  },
  ["as it was clicked together"] = {
    at = "2026-03-02T10:00:00Z",
    when = {
      {
        deliver = "freshservice",
        body = {
          freshdesk_webhook = {
            ticket_id = 31,
            ticket_subject = "Printer on fire",
            ticket_status = "Open",
            ticket_priority = "Low",
            ticket_requester_email = "kim@harbour.example",
          },
        },
      },
    },
    expect = { ["incident/freshservice-31"] = { state = "in_progress", title = "Printer on fire", priority = "p4" } },
  },
  ["a service request, and a change"] = {
    at = "2026-03-02T10:00:00Z",
    when = {
      ticket("Open", "2026-03-02T08:00:00Z", { type = "Service Request" }),
      {
        deliver = "freshservice",
        body = { change_id = "CHN-5", change_subject = "New switch", change_status = "Awaiting Approval" },
      },
    },
    expect = {
      ["demand/freshservice-31"] = { state = "in_progress" },
      ["change/freshservice-5"] = { state = "review", title = "New switch" },
    },
  },
  ["nothing in it"] = {
    when = { { deliver = "freshservice", body = { ticket_id = "", ticket_status = null } } },
    expect = { ignored = true },
  },
}
