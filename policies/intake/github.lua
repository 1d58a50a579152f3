-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, pull requests changes, deployments and releases what they are. GitHub sends the whole thing
-- each time, so every event says how it is since it was updated; one that comes late goes to its place in the history.

local lib = require "intake.lib"

local function holds(list, value)
  for _, item in ipairs(list) do
    if item:lower() == value then
      return true
    end
  end
  return false
end

local function label_among(labels, list)
  for _, label in ipairs(labels) do
    if holds(list, lib.word(label, "name")) then
      return true
    end
  end
  return false
end

local function priority_of(labels)
  for _, label in ipairs(labels) do
    local name = lib.word(label, "name")
    local priority = name:find("^%a") and lib.priority(name)
    if priority then
      return priority
    end
  end
  return null
end

-- Robots are nobody.
local function person(from, user)
  local is_robot = lib.text(user, "type") == "Bot"
  local who = { login = lib.text(user, "login"), field = "github_login", as = "github" }
  return not is_robot and lib.person(from, who) or null
end

local function place_of(body)
  return { repository = lib.text(body, "repository.full_name") }
end

local function number_of(body, thing)
  return (lib.text(body, "repository.full_name") or "?") .. "#" .. (lib.text(thing, "number") or "?")
end

local function state_of(issue, labels, counts, hold_labels)
  local said = lib.word(issue, "state")
  local closed = said == "closed"
  if not counts or closed and lib.word(issue, "state_reason") == "not_planned" then
    return "cancelled"
  elseif closed then
    return "closed"
  elseif said ~= "open" then
    return nil
  elseif label_among(labels, hold_labels) then
    return "on_hold"
  end
  return lib.at(issue, "assignee") and "in_progress" or "new"
end

-- Somebody of the project who is not the one who waits has answered.
local answering = { owner = true, member = true, collaborator = true }

local function map_comment(from, body, id, known)
  local comment = lib.object(body, "comment")
  local at = lib.instant(comment, "created_at")
  local answers = answering[lib.word(comment, "author_association")]
    and lib.text(comment, "user.type") ~= "Bot"
    and lib.text(comment, "user.login") ~= lib.text(body, "issue.user.login")
  if at and answers and lib.word(body, "action") == "created" then
    lib.earliest(from, id, known, "responded_at", at, lib.instant(body, "issue.created_at"))
    from.edits[#from.edits + 1] = { put = id, set = { told_at = at }, at = at }
  end
end

local function map_issue(from, body)
  local issue, action, params = lib.object(body, "issue"), lib.word(body, "action"), from.params
  local labels = lib.list(issue, "labels")
  local name = "issue " .. number_of(body, issue)
  if lib.at(issue, "pull_request") then
    return lib.ignore(from, name .. " is a pull request")
  end
  local carries = #params.incident_labels == 0 or label_among(labels, params.incident_labels)
  local was = action == "unlabeled" and holds(params.incident_labels, lib.word(body, "label.name"))
  local known = from.ctx:get("incident", "github-" .. lib.key(lib.id(issue, "id") or ""))
  if not known and not carries and not was then
    return lib.ignore(from, name .. " carries none of the labels of an incident")
  end
  local counts = carries and action ~= "deleted" and action ~= "transferred"
  local closed_at = lib.word(issue, "state") == "open" and null or nil
  if lib.word(issue, "state") == "closed" then
    closed_at = lib.instant(issue, "closed_at") or lib.instant(issue, "updated_at")
  end
  local id = lib.incident(from, {
    as = "github",
    id = lib.id(issue, "id"),
    at = lib.instant(issue, "updated_at"),
    opened_at = lib.instant(issue, "created_at"),
    number = number_of(body, issue),
    title = lib.text(issue, "title"),
    description = lib.text(issue, "body") or null,
    state = state_of(issue, labels, counts, params.hold_labels),
    priority = priority_of(labels),
    caller = person(from, lib.object(issue, "user")),
    assignee = person(from, lib.object(issue, "assignee")),
    resolved_at = closed_at,
    closed_at = closed_at,
    source_state = lib.text(issue, "state"),
    external_url = lib.url(issue, "html_url"),
    place = place_of(body),
  })
  if id then
    map_comment(from, body, id, known)
  end
end

local function map_pull_request(from, body)
  local request = lib.object(body, "pull_request")
  if lib.text(request, "base.ref") ~= lib.text(body, "repository.default_branch") then
    local main = lib.text(body, "repository.default_branch") or "the main branch"
    return lib.ignore(from, "pull request " .. number_of(body, request) .. " does not go to " .. main)
  end
  local merged = lib.flag(request, "merged")
  local state = lib.flag(request, "draft") and "draft" or "review"
  if lib.word(request, "state") == "closed" then
    state = merged and "done" or "cancelled"
  elseif lib.word(request, "state") ~= "open" then
    state = nil
  end
  lib.change(from, {
    as = "github",
    id = lib.id(request, "id"),
    at = lib.instant(request, "updated_at"),
    opened_at = lib.instant(request, "created_at"),
    number = number_of(body, request),
    title = lib.text(request, "title"),
    description = lib.text(request, "body") or null,
    state = state,
    requested_by = person(from, lib.object(request, "user")),
    done_at = merged and lib.instant(request, "merged_at") or null,
    revision = merged and lib.text(request, "merge_commit_sha") or null,
    external_url = lib.url(request, "html_url"),
    place = place_of(body),
  })
end

local deployment_states = {
  queued = "planned", requested = "planned", pending = "planned", waiting = "planned", in_progress = "in_progress",
  success = "succeeded",
  failure = "failed", error = "failed", inactive = "superseded",
}

local function map_deployment(from, body)
  local deployment, status = lib.object(body, "deployment"), lib.object(body, "deployment_status")
  local told_at, said = lib.instant(status, "created_at"), lib.word(status, "state")
  lib.deployment(from, {
    as = "github",
    id = lib.id(deployment, "id"),
    at = told_at or lib.instant(deployment, "created_at"),
    version = told_at and 1 or 0, -- the first status may be of the second of the creation
    state = deployment_states[said ~= "" and said or "queued"],
    environment = lib.text(deployment, "environment"),
    production = lib.flag(deployment, "production_environment") or nil,
    revision = lib.text(deployment, "sha"),
    deployed_by = person(from, lib.object(deployment, "creator")),
    started_at = lib.instant(deployment, "created_at"),
    source_state = said ~= "" and said or "created",
    external_url = lib.url(status, "target_url") or null,
    place = place_of(body),
  })
end

local run_states = {
  success = "succeeded", failure = "failed", timed_out = "failed", startup_failure = "failed",
  action_required = "failed",
  cancelled = "superseded", skipped = "superseded", stale = "superseded", neutral = "superseded",
}

local function map_workflow_run(from, body)
  local run = lib.object(body, "workflow_run")
  local name = lib.text(body, "workflow.name") or lib.text(run, "name") or "?"
  if not holds(from.params.deploy_workflows, name:lower()) then
    return lib.ignore(from, "workflow \"" .. name .. "\" deploys nothing")
  end
  local status, conclusion = lib.word(run, "status"), lib.text(run, "conclusion")
  local state = deployment_states[status]
  if status == "completed" then
    state = run_states[conclusion or ""] or "failed"
  end
  lib.deployment(from, {
    as = "github-run",
    id = lib.id(run, "id"),
    at = lib.instant(run, "updated_at"),
    state = state,
    environment = "production",
    production = true,
    revision = lib.text(run, "head_sha"),
    deployed_by = person(from, lib.object(run, "actor")),
    started_at = lib.instant(run, "run_started_at", "created_at"),
    finished_at = status ~= "completed" and null or nil,
    source_state = conclusion or lib.text(run, "status"),
    external_url = lib.url(run, "html_url"),
    place = place_of(body),
  })
end

local function map_release(from, body)
  local release, action = lib.object(body, "release"), lib.word(body, "action")
  local state = "published"
  if action == "deleted" or action == "unpublished" then
    state = "withdrawn"
  elseif lib.flag(release, "draft") then
    state = "planned"
  elseif lib.flag(release, "prerelease") then
    state = "preview"
  end
  local tag = lib.text(release, "tag_name")
  local published_at, created_at = lib.instant(release, "published_at"), lib.instant(release, "created_at")
  lib.record(from, "release", {
    as = "github",
    id = lib.id(release, "id"),
    -- only the latest GitHub says when a release was changed; that it is gone is so since it is told
    at = lib.instant(release, "updated_at") or state ~= "withdrawn" and (published_at or created_at) or nil,
    began = created_at,
    name = lib.text(release, "name") or (lib.text(body, "repository.name") or "") .. " " .. (tag or ""),
    label = tag,
    state = state,
    released_by = person(from, lib.object(release, "author")),
    published_at = published_at or null,
    notes = lib.text(release, "body") or null,
    external_url = lib.url(release, "html_url"),
    place = place_of(body),
  })
end

-- Event -> the member that it is about, and how it is mapped.
local maps = {
  issues = { "issue", map_issue },
  issue_comment = { "issue", map_issue },
  pull_request = { "pull_request", map_pull_request },
  deployment = { "deployment", map_deployment },
  deployment_status = { "deployment", map_deployment },
  workflow_run = { "workflow_run", map_workflow_run },
  release = { "release", map_release },
}

local why_not = {
  ping = "ping: the hook works",
  push = "a push: what is deployed of it is told by deployments",
  status = "a status of a commit: deployments and runs of workflows are recorded",
  check_run = "a check of a commit: deployments and runs of workflows are recorded",
  check_suite = "checks of a commit: deployments and runs of workflows are recorded",
  workflow_job = "a job of a workflow: the run of the whole is recorded",
  code_scanning_alert = "a finding in code: nothing that a customer is without",
  dependabot_alert = "a finding in a dependency: nothing that a customer is without",
  secret_scanning_alert = "a finding in code: nothing that a customer is without",
  security_advisory = "an advisory to all the world",
}

return intake {
  title = "GitHub: issues, pull requests, deployments, workflow runs and releases",
  scheme = "github-sha256",
  key = { "X-GitHub-Delivery" },
  headers = { "X-GitHub-Event" },
  setup = [[
In the repository (or organisation): Settings, Webhooks, Add webhook.
Payload URL: {url}
Content type: application/json
Secret: {secret}
Let me select individual events: Issues, Issue comments, Pull requests, Deployments, Deployment statuses, Releases,
Workflow runs.
Add webhook: GitHub sends a ping at once.]],
  params = {
    incident_labels = list { text, default = {}, doc = "Labels that make an issue an incident; empty: every issue is" },
    hold_labels = list {
      text,
      default = { "on hold", "waiting", "blocked" },
      doc = "Labels that say that an issue waits for somebody else",
    },
    deploy_workflows = list {
      text,
      default = { "deploy" },
      doc = "Names of workflows whose runs bring something to production",
    },
  },
  map = function(delivery, ctx, params)
    local from, event = lib.from(delivery, ctx, params), lib.word(delivery.headers, "x-github-event")
    local map = maps[event]
    if map and type(lib.at(delivery.body, map[1])) == "table" then
      map[2](from, delivery.body)
    elseif map then
      lib.ignore(from, "no " .. map[1] .. " in it")
    end
    local unknown = event == "" and "no X-GitHub-Event header"
      or "a GitHub event of kind \"" .. event .. "\" is not recorded"
    return lib.edits(from, why_not[event] or unknown)
  end,
}
