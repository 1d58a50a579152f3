-- SPDX-License-Identifier: Apache-2.0
-- Zammad: a trigger that sends the ticket and its last article. The ticket is as told since it was updated.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local function person(name)
  return function(item, from)
    local who = lib.object(item, name)
    local login, first, last = lib.text(who, "login"), lib.text(who, "firstname") or "", lib.text(who, "lastname") or ""
    local called = (first .. " " .. last):match("^%s*(.-)%s*$")
    if login == "-" or called == "-" then -- the user 1, who is nobody
      return nil
    end
    return lib.person(from, { login = login, email = lib.text(who, "email"), name = called ~= "" and called or nil })
  end
end

return intake {
  title = "Zammad: tickets",
  scheme = "zammad",
  key = { "X-Zammad-Delivery" },
  setup = [[
In Zammad: the wheel, Manage, Webhook, New Webhook.
Endpoint: {url}
HMAC SHA1 Signature Token: {secret}
Leave the payload as it is. Submit.
Then Manage, Trigger, New Trigger:
condition "Ticket, Action, is, created or updated"; under Execute: Webhook, that one.]],
  params = ticket.params({ "change", "request for change" }, { "service request", "request" }, { "spam" }),
  map = lib.map {
    about = "ticket", has = "ticket.id", record = "ticket", otherwise = "there is no ticket in it",
    key = "id", type = "type", at = "updated_at", number = "number", title = "title", opened_at = "created_at",
    status = { "state.name", "state" }, stages = { open = "working" }, source_state = { "state.name", "state" },
    closed_at = "close_at", caller = person "customer", assignee = person "owner",
    priority = { lib.match({ "priority.name", "priority" }, "^%d"), ["1"] = "p4", ["2"] = "p3", ["3"] = "p1" },
    answered_at = { lib.small { ".article.sender.name", ".article.sender" },
      agent = { ".article.internal", "=false", ["false"] = { ".article.created_at" } } },
    service = "service", names = { { "group.name", "group" }, { "organization.name", "organization" } },
  },
}
