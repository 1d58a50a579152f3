-- SPDX-License-Identifier: Apache-2.0
-- Jira and Jira Service Management, cloud and server: an issue is an incident, a demand or a change by its type, and
-- is as told since it was updated. What Jira sends of an issue may be all of it or a few fields (with comments); of a
-- comment on a server nothing but its address.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

-- nil where nothing is said, null where nobody is.
local function person(name)
  local path = "fields." .. name
  return { function(item) return item.fields[name] == null and null or nil end, {
    login = { path .. ".accountId", path .. ".name", path .. ".key" }, email = path .. ".emailAddress",
    name = path .. ".displayName",
  } }
end

local event = lib.small { ".webhookEvent", ".issue_event_type_name" }

-- When somebody other than who asked wrote something that the customer can see.
local function answered_at(issue, from)
  local comment = lib.object(from.body, "comment")
  local author = lib.text(comment, "author.accountId", "author.name", "author.key")
  local asked = lib.text(lib.at(from.body, "issue.fields.reporter"), "accountId", "name", "key")
  local is_said = lib.flag(comment, "jsdPublic") ~= false and not (author and author == asked)
    and not (event(issue, from) or ""):find("delete")
  return is_said and lib.instant(comment, "created") or nil
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
    otherwise = "\"{webhookEvent|issue_event_type_name|=}\" says nothing of an issue",
    { -- what says of what type it is
      about = "issue", has = { "issue.fields.issuetype", "issue.id" }, record = "ticket",
      key = "id", type = "fields.issuetype.name", number = "key", version = ".changelog.id",
      title = "fields.summary", description = "fields.description", opened_at = "fields.created",
      at = { { event, ["jira:issue_deleted"] = { ".timestamp" } }, "fields.updated", ".timestamp" },
      stage = { event, ["jira:issue_deleted"] = "dropped" },
      status = "fields.status.name", source_state = "fields.status.name",
      stages = { ["waiting for support"] = "working", ["waiting for customer"] = "waiting",
        ["selected for development"] = "new" },
      phase = { "fields.status.statusCategory.key", new = "new", indeterminate = "working", done = "closed" },
      resolved_at = "fields.resolutiondate", resolution = "fields.resolution.name",
      category = "fields.issuetype.name", caller = person "reporter", assignee = person "assignee",
      priority = { { "fields.priority.name", ["highest|blocker"] = "p1", ["high|critical"] = "p2",
        ["medium|major"] = "p3", ["low|minor"] = "p4", ["lowest|trivial"] = "p5" }, "fields.priority.name" },
      url = lib.joined("/browse/", lib.match("self", "^(.-)/rest/"), "key"), answered_at = answered_at,
      service = "fields.project.name", component = "fields.components.1.name",
      names = { "fields.project.key", "fields.labels" },
    },
    { -- nothing but a comment, which names its issue in its address at least
      has = "comment.id", key = { { "issue.id", lib.match("comment.self", "/issue/(%d+)/") } },
      known = "a comment on an issue that is not known as an incident",
      at = answered_at, needs = { at = "a comment that tells the customer nothing" }, answered_at = answered_at,
    },
  },
}
