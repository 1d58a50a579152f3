-- SPDX-License-Identifier: Apache-2.0
local function ticket(at, more, article)
  local body = {
    ticket = {
      id = 81,
      number = "67081",
      title = "VPN drops",
      state = "new",
      priority = { id = 3, name = "3 high" },
      group = { name = "Network" },
      owner = { id = 1, login = "-", firstname = "-", lastname = "" },
      customer = {
        id = 7,
        login = "kim@customer.example",
        email = "kim@customer.example",
        firstname = "Kim",
        lastname = "Doe",
      },
      organization = null,
      created_at = "2026-03-02T08:00:00.000Z",
      updated_at = at,
      close_at = null,
    },
    article = article or { id = 1, sender = "Customer", internal = false, created_at = at, body = "Help" },
  }
  for name, value in pairs(more or {}) do
    body.ticket[name] = value
  end
  return { deliver = "zammad", headers = { ["X-Zammad-Delivery"] = at }, body = body }
end

local agent = { id = 4, login = "ana", email = "ana@harbour.example", firstname = "Ana", lastname = "Brandt" }
local created = ticket("2026-03-02T08:00:00.000Z")
local answered = ticket(
  "2026-03-02T08:06:00.000Z",
  { state = "open", owner = agent },
  { id = 2, sender = "Agent", internal = false, created_at = "2026-03-02T08:06:00.000Z" }
)
local waits = ticket(
  "2026-03-02T08:10:00.000Z",
  { state = "pending reminder", owner = agent },
  { id = 3, sender = "Agent", internal = true, created_at = "2026-03-02T08:10:00.000Z" }
)
local closed = ticket(
  "2026-03-02T09:00:00.000Z",
  { state = { id = 4, name = "closed" }, owner = agent, close_at = "2026-03-02T09:00:00.000Z" }
)

return tests {
  ["a ticket, from new to waiting"] = {
    at = "2026-03-02T10:00:00Z",
    when = { created, answered, waits },
    expect = {
      ["incident/zammad-81"] = {
        number = "67081",
        title = "VPN drops",
        state = "on_hold",
        priority = "p1",
        assignee = "person/zammad-ana",
        caller = "person/zammad-kim-customer-example",
        responded_at = "2026-03-02T08:06:00Z",
        told_at = "2026-03-02T08:06:00Z",
      },
    },
  },
  ["late and shuffled"] = {
    at = "2026-03-02T10:00:00Z",
    when = { closed, created, waits, answered, closed },
    expect = {
      ["incident/zammad-81"] = {
        state = "closed",
        closed_at = "2026-03-02T09:00:00Z",
        responded_at = "2026-03-02T08:06:00Z",
      },
    },
  },
  ["merged into another"] = {
    at = "2026-03-02T10:00:00Z",
    when = { created, ticket("2026-03-02T08:30:00.000Z", { state = "merged" }) },
    expect = { ["incident/zammad-81"] = { state = "cancelled" } },
  },
  ["without a ticket"] = {
    when = { { deliver = "zammad", body = { ticket = null, article = null } } },
    expect = { ignored = "there is no ticket in it" },
  },
}
