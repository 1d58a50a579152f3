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
    about = "ticket", has = "ticket.id", only = ticket.kind_by "type", tell = ticket.tell,
    otherwise = "there is no ticket in it",
    key = "id", at = "updated_at", number = "number", title = "title", opened_at = "created_at", closed_at = "close_at",
    stage = ticket.stage_by({ "state.name", "state" }, { open = "working" }), source_state = { "state.name", "state" },
    priority = function(item)
      return ({ ["1"] = "p4", ["2"] = "p3", ["3"] = "p1" })[lib.word(item, "priority.name", "priority"):sub(1, 1)]
    end,
    caller = person "customer", assignee = person "owner",
    service = "service", names = { { "group.name", "group" }, { "organization.name", "organization" } },
    after = function(from, _, _, item)
      local article = lib.object(from.body, "article")
      local at = from.kind == "incident" and lib.instant(article, "created_at")
      if at and lib.word(article, "sender.name", "sender") == "agent" and lib.flag(article, "internal") ~= true then
        ticket.answered(from, lib.id(item, "id"), at, lib.instant(item, "created_at"))
      end
    end,
  },
}
