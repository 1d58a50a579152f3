-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, merge requests changes, jobs and deployments to an environment deployments, releases what
-- they are. The hook for deployments and those for jobs and pipelines tell of one deployment by the job that does it.

local lib = require "intake.lib"

local function person(from, user)
  return lib.person(from, {
    login = lib.text(user, "username"), email = lib.text(user, "email"), name = lib.text(user, "name"),
  })
end

-- Jobs do not name the project's path, but where it is.
local function place_of(body)
  local home = lib.url(body, "repository.homepage") or ""
  return {
    repository = lib.text(body, "project.path_with_namespace") or home:match("^https?://[^/]+/(.+)$"),
    names = { lib.text(body, "project.name", "project_name", "repository.name") },
  }
end

local function number_of(body, mark)
  local number = lib.text(body, "object_attributes.iid") or "?"
  return (lib.text(body, "project.path_with_namespace") or "?") .. mark .. number
end

local function holds(list, labels)
  for _, label in ipairs(labels) do
    for _, wanted in ipairs(list) do
      if lib.word(label, "title") == wanted:lower() then
        return true
      end
    end
  end
  return false
end

local function map_issue(from, body)
  local issue, labels, params = lib.object(body, "object_attributes"), lib.list(body, "labels"), from.params
  local action, closed = lib.word(issue, "action"), lib.word(issue, "state") == "closed"
  local known = from.ctx:get("incident", from.source .. "-" .. lib.key(lib.id(issue, "id") or ""))
  local is_incident = lib.word(issue, "type") == "incident" or #params.incident_labels == 0
    or holds(params.incident_labels, labels)
  if not known and not is_incident then
    return lib.ignore(from, "issue " .. number_of(body, "#") .. " carries none of the labels of an incident")
  end
  local assignee = lib.at(body, "assignees.1") or lib.at(body, "assignee")
  local state = lib.word(issue, "state") == "opened" and (assignee and "in_progress" or "new") or nil
  if not is_incident then
    state = "cancelled"
  elseif closed then
    state = "closed"
  elseif state and holds(params.hold_labels, labels) then
    state = "on_hold"
  end
  local priority
  for _, label in ipairs(labels) do
    local name = lib.word(label, "title"):gsub("^priority::", "priority "):gsub("^severity::", "sev")
    priority = priority or name:find("^%a") and lib.priority(name)
  end
  local severity = lib.word(issue, "severity")
  local at = lib.instant(issue, "updated_at", "created_at")
  local closed_at = closed and (lib.instant(issue, "closed_at") or at) or nil
  lib.incident(from, {
    id = lib.id(issue, "id"),
    at = at,
    opened_at = lib.instant(issue, "created_at"),
    number = number_of(body, "#"),
    title = lib.text(issue, "title"),
    description = lib.text(issue, "description") or null,
    state = state,
    priority = priority or null,
    caller = action == "open" and person(from, lib.object(body, "user")) or nil,
    assignee = person(from, lib.object({ a = assignee }, "a")) or null,
    resolved_at = closed_at,
    closed_at = closed_at,
    source_state = lib.text(issue, "state"),
    external_url = lib.url(issue, "url"),
    severity = severity ~= "" and severity ~= "unknown" and severity or nil,
    place = place_of(body),
  })
end

local function map_merge_request(from, body)
  local request = lib.object(body, "object_attributes")
  local main = lib.text(body, "project.default_branch")
  if main and lib.text(request, "target_branch") ~= main then
    return lib.ignore(from, "merge request " .. number_of(body, "!") .. " does not go to " .. main)
  end
  local said, at = lib.word(request, "state"), lib.instant(request, "updated_at", "created_at")
  local state = (lib.flag(request, "draft") or lib.flag(request, "work_in_progress")) and "draft" or "review"
  if said == "merged" then
    state = "done"
  elseif said == "closed" then
    state = "cancelled"
  elseif said ~= "opened" and said ~= "locked" then
    state = nil
  elseif lib.word(request, "action") == "approved" then
    state = "approved"
  end
  lib.change(from, {
    id = lib.id(request, "id"),
    at = at,
    opened_at = lib.instant(request, "created_at"),
    number = number_of(body, "!"),
    title = lib.text(request, "title"),
    description = lib.text(request, "description") or null,
    state = state,
    requested_by = lib.word(request, "action") == "open" and person(from, lib.object(body, "user")) or nil,
    done_at = state == "done" and (lib.instant(request, "merged_at") or at) or null,
    revision = state == "done" and lib.text(request, "merge_commit_sha", "last_commit.id") or null,
    external_url = lib.url(request, "url"),
    place = place_of(body),
  })
end

local deployment_states = {
  created = "planned", pending = "planned", waiting_for_resource = "planned", preparing = "planned", manual = "planned",
  scheduled = "planned", blocked = "planned", running = "in_progress", success = "succeeded", failed = "failed",
  canceled = "superseded", skipped = "superseded",
}
local order = { created = 0, pending = 1, preparing = 1, manual = 1, scheduled = 1, blocked = 1, running = 2 }

-- told: { id =, status =, at =, started_at =, finished_at =, environment =, tier =, revision =, user =, url = }
local function deploys(from, body, told)
  local status = told.status or ""
  lib.deployment(from, {
    id = told.id,
    at = told.at,
    version = order[status] or 3,
    state = deployment_states[status],
    environment = told.environment,
    production = told.tier == "production" or nil,
    revision = told.revision,
    deployed_by = person(from, told.user),
    started_at = told.started_at,
    finished_at = told.finished_at,
    source_state = status ~= "" and status or nil,
    external_url = told.url,
    place = place_of(body),
  })
end

local function job_deploys(environment)
  local action = lib.word(environment, "action")
  return lib.text(environment, "name") ~= nil and (action == "" or action == "start")
end

local function map_job(from, body)
  local environment = lib.object(body, "environment")
  if not job_deploys(environment) then
    return lib.ignore(from, "job \"" .. (lib.text(body, "build_name") or "?") .. "\" deploys nothing")
  end
  deploys(from, body, {
    id = lib.id(body, "build_id") and "job-" .. lib.id(body, "build_id"),
    status = lib.word(body, "build_status"),
    at = lib.instant(body, "build_finished_at", "build_started_at", "build_created_at"),
    started_at = lib.instant(body, "build_started_at", "build_created_at"),
    finished_at = lib.instant(body, "build_finished_at"),
    environment = lib.text(environment, "name"),
    tier = lib.word(environment, "deployment_tier"),
    revision = lib.text(body, "sha"),
    user = lib.object(body, "user"),
  })
end

local function map_pipeline(from, body)
  for _, job in ipairs(lib.list(body, "builds")) do
    local environment, status = lib.object(job, "environment"), lib.word(job, "status")
    if job_deploys(environment) and status ~= "skipped" and status ~= "manual" then
      deploys(from, body, {
        id = lib.id(job, "id") and "job-" .. lib.id(job, "id"),
        status = status,
        at = lib.instant(job, "finished_at", "started_at", "created_at"),
        started_at = lib.instant(job, "started_at", "created_at"),
        finished_at = lib.instant(job, "finished_at"),
        environment = lib.text(environment, "name"),
        tier = lib.word(environment, "deployment_tier"),
        revision = lib.text(body, "object_attributes.sha"),
        user = lib.object(job, "user"),
      })
    end
  end
  lib.ignore(from, "a pipeline in which no job has deployed anything")
end

local function map_deployment(from, body)
  local status = lib.word(body, "status")
  local job, id = lib.id(body, "deployable_id"), lib.text(body, "deployment_id")
  local at = lib.instant(body, "status_changed_at")
  deploys(from, body, {
    id = job and "job-" .. job or id and "deployment-" .. id,
    status = status,
    at = at,
    started_at = status == "running" and at or nil,
    environment = lib.text(body, "environment"),
    tier = lib.word(body, "environment_tier"),
    revision = (lib.text(body, "commit_url") or ""):match("/commit/(%x+)$") or lib.text(body, "short_sha"),
    user = lib.object(body, "user"),
    url = lib.url(body, "deployable_url"),
  })
end

local function map_release(from, body)
  local action, tag = lib.word(body, "action"), lib.text(body, "tag")
  lib.record(from, "release", {
    id = lib.id(body, "id"),
    at = action == "create" and lib.instant(body, "released_at", "created_at") or nil,
    began = lib.instant(body, "created_at"),
    name = lib.text(body, "name") or tag,
    label = tag,
    state = action == "delete" and "withdrawn" or "published",
    published_at = lib.instant(body, "released_at", "created_at"),
    notes = lib.text(body, "description") or null,
    external_url = lib.url(body, "url"),
    place = place_of(body),
  })
end

local maps = {
  issue = map_issue, work_item = map_issue, merge_request = map_merge_request, deployment = map_deployment,
  build = map_job, job = map_job, pipeline = map_pipeline, release = map_release,
}

local why_not = {
  push = "a push: what is deployed of it is told by jobs and deployments",
  tag_push = "a tag: what is released of it is told by releases",
  note = "a comment",
  wiki_page = "a page of a wiki",
  feature_flag = "a feature flag: GitLab does not say when it was switched",
  access_token = "a token that expires: nothing that a customer is without",
  emoji = "an emoji",
}

return intake {
  title = "GitLab: issues, merge requests, deployments, jobs, pipelines and releases",
  scheme = "gitlab-token",
  key = { "Idempotency-Key", "webhook-id" },
  headers = { "X-Gitlab-Event" },
  setup = [[
In the project or group: Settings, Webhooks, Add new webhook.
URL: {url}
Secret token: {secret}
Trigger: Issues, Confidential issues, Merge request, Deployment (or Job) and Releases events.
Leave SSL verification on. Add webhook, then Test: Issues events.]],
  params = {
    incident_labels = list {
      text,
      default = {},
      doc = "Labels that make an issue an incident; empty: every issue is. An issue of the type incident always is",
    },
    hold_labels = list {
      text,
      default = { "on hold", "waiting", "blocked" },
      doc = "Labels that say that an issue waits for somebody else",
    },
  },
  map = function(delivery, ctx, params)
    local from, body = lib.from(delivery, ctx, params), delivery.body
    local kind = lib.text(body, "object_kind", "event_name")
      or lib.word(delivery.headers, "x-gitlab-event"):gsub(" hook$", ""):gsub(" ", "_")
    if maps[kind] then
      maps[kind](from, body)
    end
    return lib.edits(from, why_not[kind] or "a GitLab event of kind \"" .. kind .. "\" is not recorded")
  end,
}
