-- SPDX-License-Identifier: Apache-2.0
-- Jira and Jira Service Management, cloud and server: an issue is an incident, a demand or a change by its type, and
-- is as told since it was updated. What Jira sends of an issue may be all of it or a few fields (with comments); of a
-- comment on a server nothing but its address.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local stage = ticket.stage_by("fields.status.name",
  { ["waiting for support"] = "working", ["waiting for customer"] = "waiting", ["selected for development"] = "new" },
  { "fields.status.statusCategory.key", new = "new", indeterminate = "working", done = "closed" })
local resolution = ticket.stage_by("fields.resolution.name")
local kind_of = ticket.kind_by("fields.issuetype.name")

-- nil where nothing is said, null where nobody is.
local function person(name)
  local path = "fields." .. name
  return { function(item) return item.fields[name] == null and null or nil end, {
    login = { path .. ".accountId", path .. ".name", path .. ".key" }, email = path .. ".emailAddress",
    name = path .. ".displayName",
  } }
end

-- Somebody other than who asked wrote something that the customer can see.
local function tell_comment(from, issue, id)
  local comment = lib.object(from.body, "comment")
  local author, at = lib.text(comment, "author.accountId", "author.name", "author.key"), lib.instant(comment, "created")
  local asked = lib.text(issue, "fields.reporter.accountId", "fields.reporter.name", "fields.reporter.key")
  if not lib.text(comment, "id") or lib.word(from.body, "webhookEvent", "issue_event_type_name"):find("delete") then
    return
  elseif from.kind ~= "incident" and not (from.kind == nil and ticket.known(from, "incident", id)) then
    lib.ignore(from, "a comment on an issue that is not known as an incident")
  elseif not at or lib.flag(comment, "jsdPublic") == false or author and author == asked then
    lib.ignore(from, "a comment that tells the customer nothing")
  else
    ticket.answered(from, id, at, lib.instant(issue, "fields.created"))
  end
end

return intake {
  title = "Jira: issues and comments",
  scheme = "jira-sha256",
  key = { "X-Atlassian-Webhook-Identifier" },
  setup = [[
In Jira, as an administrator: Settings (the wheel), System, WebHooks, Create a WebHook.
(Data Center: Administration, System, WebHooks.)
URL: {url}
Secret: {secret}
Events: Issue created, updated and deleted; Comment created. A JQL such as  project = SUP  keeps out what is not wanted.
Create.]],
  params = ticket.params({ "change", "[system] change", "change request" }, {
    "story", "epic", "task", "sub-task", "subtask", "new feature", "feature", "improvement", "service request",
    "[system] service request", "service request with approvals", "[system] service request with approvals",
  }, {}),
  map = lib.map {
    { -- what says of what type it is
      about = "issue", has = { "issue.fields.issuetype", "issue.id" }, tell = ticket.tell,
      only = function(item, from)
        if kind_of(item, from) then
          tell_comment(from, item, lib.id(item, "id"))
          return "issues of type \"" .. lib.text(item, "fields.issuetype.name") .. "\" are not recorded"
        end
      end,
      key = "id", version = function(_, from) return lib.integer(from.body, "changelog.id") end, number = "key",
      title = "fields.summary", description = "fields.description", opened_at = "fields.created",
      at = function(item, from)
        local deleted = lib.word(from.body, "webhookEvent", "issue_event_type_name") == "jira:issue_deleted"
        return not deleted and lib.instant(item, "fields.updated") or lib.instant(from.body, "timestamp")
      end,
      stage = { { ".webhookEvent", ".issue_event_type_name", ["jira:issue_deleted"] = "dropped" },
        function(item, from)
          local is = stage(item, from)
          return is == "closed" and resolution(item, from) == "dropped" and "dropped" or is
        end },
      resolved_at = "fields.resolutiondate", resolution = "fields.resolution.name", source_state = "fields.status.name",
      category = "fields.issuetype.name", caller = person "reporter", assignee = person "assignee",
      priority = { { "fields.priority.name", ["highest|blocker"] = "p1", ["high|critical"] = "p2",
        ["medium|major"] = "p3", ["low|minor"] = "p4", ["lowest|trivial"] = "p5" },
        function(item) return lib.priority(lib.text(item, "fields.priority.name")) end },
      url = function(issue)
        local host = (lib.url(issue, "self") or ""):match("^(.-)/rest/")
        return host and issue.key and host .. "/browse/" .. tostring(issue.key) or nil
      end,
      service = "fields.project.name", component = "fields.components.1.name",
      names = { "fields.project.key", "fields.labels" },
      after = function(from, _, _, item) tell_comment(from, item, lib.id(item, "id")) end,
    },
    function(body, from) -- nothing but a comment, which names its issue in its address at least
      local issue, event = lib.object(body, "issue"), lib.word(body, "webhookEvent", "issue_event_type_name")
      local id = lib.id(issue, "id") or (lib.text(body, "comment.self") or ""):match("/issue/(%d+)/")
      if id and lib.text(body, "comment.id") then
        tell_comment(from, issue, id)
      else
        lib.ignore(from, "\"" .. event .. "\" " .. (id and "says nothing of an issue" or "is about no issue"))
      end
      return true
    end,
  },
}
