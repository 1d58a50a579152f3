-- SPDX-License-Identifier: Apache-2.0
-- Zammad: a trigger that sends the ticket and its last article. The ticket is as told since it was updated.

local lib = require "intake.lib"
local loose = require "intake.loose"
local ticket = require "intake.ticket"

local words = { open = "working" }

local function somebody(from, who)
  local name = ((lib.text(who, "firstname") or "") .. " " .. (lib.text(who, "lastname") or "")):match("^%s*(.-)%s*$")
  local login = lib.text(who, "login")
  if login == "-" or name == "-" then -- the user 1, who is nobody
    return nil
  end
  return lib.person(from, { login = login, email = lib.text(who, "email"), name = name ~= "" and name or nil })
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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local t, article = lib.object(delivery.body, "ticket"), lib.object(delivery.body, "article")
    local id, status = lib.id(t, "id"), lib.text(t, "state.name", "state")
    local kind = ticket.kind(from, lib.word(t, "type"))
    if not id or kind == "nothing" then
      lib.ignore(from, id and "tickets of this type are not recorded" or "there is no ticket in it")
      return lib.edits(from)
    end
    local digit = lib.word(t, "priority.name", "priority"):match("^[1-3]")
    ticket.tell(from, kind, {
      id = id,
      at = lib.instant(t, "updated_at"),
      number = lib.text(t, "number"),
      title = lib.text(t, "title"),
      stage = ticket.stage(status or "", words),
      opened_at = lib.instant(t, "created_at"),
      closed_at = lib.instant(t, "close_at"),
      priority = digit and ({ ["1"] = "p4", ["2"] = "p3", ["3"] = "p1" })[digit] or nil,
      caller = somebody(from, lib.object(t, "customer")),
      assignee = somebody(from, lib.object(t, "owner")),
      word = status,
      place = {
        service = lib.text(t, "service"),
        names = loose.some(lib.text(t, "group.name", "group"), lib.text(t, "organization.name", "organization")),
      },
    })
    local at = lib.instant(article, "created_at")
    if
      kind == "incident"
      and at
      and lib.word(article, "sender.name", "sender") == "agent"
      and lib.flag(article, "internal") ~= true
    then
      ticket.answered(from, id, at, lib.instant(t, "created_at"))
    end
    return lib.edits(from)
  end,
}
