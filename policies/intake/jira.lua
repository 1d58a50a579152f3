-- SPDX-License-Identifier: Apache-2.0
-- Jira and Jira Service Management, cloud and server: an issue is an incident, a demand or a change by its type, and
-- is as told since it was updated. What Jira sends of an issue may be all of it or a few fields (with comments); of a
-- comment on a server nothing but its address.

local lib = require "intake.lib"
local ticket = require "intake.ticket"

local words =
  { ["waiting for support"] = "working", ["waiting for customer"] = "waiting", ["selected for development"] = "new" }
local categories = { new = "new", indeterminate = "working", done = "closed" }
local priorities = {
  highest = "p1",
  high = "p2",
  medium = "p3",
  low = "p4",
  lowest = "p5",
  blocker = "p1",
  critical = "p2",
  major = "p3",
  minor = "p4",
  trivial = "p5",
}

-- nil where nothing is said, null where nobody is.
local function somebody(from, fields, name)
  if fields[name] == null then
    return null
  end
  local who = lib.object(fields, name)
  return lib.person(from, {
    login = lib.text(who, "accountId", "name", "key"),
    email = lib.text(who, "emailAddress"),
    name = lib.text(who, "displayName"),
  })
end

local function stage_of(fields)
  local stage =
    ticket.stage(lib.word(fields, "status.name"), words, categories[lib.word(fields, "status.statusCategory.key")])
  local ended = ticket.stage(lib.word(fields, "resolution.name"))
  return stage == "closed" and ended == "dropped" and ended or stage
end

local function address(issue)
  local host = (lib.url(issue, "self") or ""):match("^(.-)/rest/")
  return host and issue.key and host .. "/browse/" .. tostring(issue.key) or nil
end

local function tell_issue(from, issue, event)
  local fields = lib.object(issue, "fields")
  local priority = lib.word(fields, "priority.name")
  local record_type = ticket.kind(from, lib.word(fields, "issuetype.name"))
  if record_type == "nothing" then
    lib.ignore(from, "issues of type \"" .. lib.text(fields, "issuetype.name") .. "\" are not recorded")
    return record_type
  end
  local ended = lib.instant(fields, "resolutiondate")
  ticket.tell(from, record_type, {
    id = lib.id(issue, "id"),
    at = not event.deleted and lib.instant(fields, "updated") or event.at,
    version = lib.integer(from.delivery.body, "changelog.id"),
    number = lib.text(issue, "key"),
    title = lib.text(fields, "summary"),
    description = lib.text(fields, "description"),
    stage = event.deleted and "dropped" or stage_of(fields),
    opened_at = lib.instant(fields, "created"),
    resolved_at = ended,
    priority = priorities[priority] or lib.priority(priority),
    caller = somebody(from, fields, "reporter"),
    assignee = somebody(from, fields, "assignee"),
    category = lib.text(fields, "issuetype.name"),
    resolution = lib.text(fields, "resolution.name"),
    word = lib.text(fields, "status.name"),
    url = address(issue),
    place = {
      service = lib.text(fields, "project.name"),
      component = lib.text(fields, "components.1.name"),
      names = { lib.text(fields, "project.key"), table.unpack(lib.texts(fields, "labels")) },
    },
  })
  return record_type
end

-- Somebody other than who asked wrote something that the customer can see.
local function tell_comment(from, id, comment, issue, record_type)
  local author = lib.text(comment, "author.accountId", "author.name", "author.key")
  local asked = lib.text(issue, "fields.reporter.accountId", "fields.reporter.name", "fields.reporter.key")
  local at = lib.instant(comment, "created")
  if record_type ~= "incident" and not (record_type == nil and ticket.known(from, "incident", id)) then
    return lib.ignore(from, "a comment on an issue that is not known as an incident")
  elseif not at or lib.flag(comment, "jsdPublic") == false or author and author == asked then
    return lib.ignore(from, "a comment that tells the customer nothing")
  end
  ticket.answered(from, id, at, lib.instant(issue, "fields.created"))
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
    "story",
    "epic",
    "task",
    "sub-task",
    "subtask",
    "new feature",
    "feature",
    "improvement",
    "service request",
    "[system] service request",
    "service request with approvals",
    "[system] service request with approvals",
  }, {}),
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body = delivery.body
    local event = lib.word(body, "webhookEvent", "issue_event_type_name")
    local issue, comment = lib.object(body, "issue"), lib.object(body, "comment")
    local id = lib.id(issue, "id") or (lib.text(comment, "self") or ""):match("/issue/(%d+)/")
    if not id then
      lib.ignore(from, "\"" .. event .. "\" is about no issue")
      return lib.edits(from)
    end
    local about = { at = lib.instant(body, "timestamp"), deleted = event == "jira:issue_deleted" }
    local record_type = lib.at(issue, "fields.issuetype") and tell_issue(from, issue, about)
    if lib.text(comment, "id") and not event:find("delete") then
      tell_comment(from, id, comment, issue, record_type)
    end
    return lib.edits(from, "\"" .. event .. "\" says nothing of an issue")
  end,
}
