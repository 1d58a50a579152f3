-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, pull requests changes, deployments and releases what they are. GitHub sends the whole thing
-- each time, so every event says how it is since it was updated; one that comes late goes to its place in the history.

local function slug(name)
  return (name:lower():gsub("[^a-z0-9]+", "-"):gsub("^%-+", ""):gsub("%-+$", "")):sub(1, 120)
end

-- A JSON null and nothing at all are the same here.
local function given(value)
  if value ~= null then
    return value
  end
end

local function instant(value)
  return given(value) and time.parse(value) or null
end

local function holds(list, value)
  for _, item in ipairs(list) do
    if item:lower() == value then
      return true
    end
  end
  return false
end

local function label_among(issue, list)
  for _, label in ipairs(issue.labels or {}) do
    if holds(list, label.name:lower()) then
      return true
    end
  end
  return false
end

local function priority_of(issue)
  for _, label in ipairs(issue.labels or {}) do
    local name = label.name:lower()
    local digit = name:match("^p([1-5])$") or name:match("^sev%-?([1-5])$") or name:match("^priority[ :/-]*p?([1-5])$")
    if digit then
      return "p" .. digit
    end
  end
  return null
end

-- The component is the one whose source this is; the service is the component's, or the one of that name.
local function place_of(repository, ctx)
  local component
  for found in ctx:each("component", { repository = repository.full_name }) do
    component = component or found
  end
  local service = component and component.service or ctx:get("service", slug(repository.name))
  return component or null, service or null
end

-- The person of that login; somebody not known yet is written down. Robots are nobody.
local function person_of(user, delivery, ctx, edits)
  user = given(user)
  if not user or user.type == "Bot" then
    return null
  end
  local known
  for person in ctx:each("person", { github_login = user.login }) do
    known = known or person
  end
  if known then
    return known
  end
  local id = "person/github-" .. slug(user.login)
  edits[#edits + 1] = {
    put = id,
    set = { name = user.login, github_login = user.login, position = "outside", source = delivery.source },
  }
  return id
end

local function map_issue(delivery, ctx, params)
  local body = delivery.body
  local issue = body.issue
  local name = "issue #" .. issue.number .. " of " .. body.repository.full_name
  if given(issue.pull_request) then
    return ctx:ignore(name .. " is a pull request")
  end
  local key = "github-" .. issue.id
  local known = ctx:get("incident", key)
  local updated_at = instant(issue.updated_at)

  local gone = body.action == "deleted" or body.action == "transferred"
  local is_incident = #params.incident_labels == 0 or label_among(issue, params.incident_labels)
  if not known and (gone or not is_incident) then
    return ctx:ignore(name .. (gone and " is gone" or " carries none of the labels of an incident"))
  end

  local edits = {}
  local component, service = place_of(body.repository, ctx)
  local closed = issue.state == "closed"
  local state = "new"
  if gone or not is_incident or (closed and issue.state_reason == "not_planned") then
    state = "cancelled"
  elseif closed then
    state = "closed"
  elseif label_among(issue, params.hold_labels) then
    state = "on_hold"
  elseif given(issue.assignee) then
    state = "in_progress"
  end
  local set = {
    number = body.repository.full_name .. "#" .. issue.number,
    title = issue.title,
    description = issue.body,
    state = state,
    priority = priority_of(issue),
    caller = person_of(issue.user, delivery, ctx, edits),
    assignee = person_of(issue.assignee, delivery, ctx, edits),
    opened_at = instant(issue.created_at),
    resolved_at = closed and instant(issue.closed_at) or null,
    closed_at = closed and instant(issue.closed_at) or null,
    source = delivery.source,
    source_state = issue.state,
    source_updated_at = updated_at,
    external_url = issue.html_url,
  }
  if not known then -- where it lies may be put right by hand later
    set.component, set.service = component, service
  end
  edits[#edits + 1] = { put = "incident/" .. key, at = updated_at, set = set }
  return edits
end

local function map_pull_request(delivery, ctx)
  local body = delivery.body
  local request = body.pull_request
  local name = "pull request #" .. request.number .. " of " .. body.repository.full_name
  if request.base.ref ~= body.repository.default_branch then
    return ctx:ignore(name .. " does not go to " .. tostring(body.repository.default_branch))
  end
  local key = "github-" .. request.id
  local known = ctx:get("change", key)
  local updated_at = instant(request.updated_at)

  local edits = {}
  local component, service = place_of(body.repository, ctx)
  local state = request.draft == true and "draft" or "review"
  if request.merged == true then
    state = "done"
  elseif request.state == "closed" then
    state = "cancelled"
  end
  local set = {
    number = body.repository.full_name .. "#" .. request.number,
    title = request.title,
    description = request.body,
    state = state,
    requested_by = person_of(request.user, delivery, ctx, edits),
    opened_at = instant(request.created_at),
    done_at = request.merged == true and instant(request.merged_at) or null,
    revision = request.merged == true and request.merge_commit_sha or null,
    source = delivery.source,
    source_updated_at = updated_at,
    external_url = request.html_url,
  }
  if not known then
    set.component, set.service = component, service
  end
  edits[#edits + 1] = { put = "change/" .. key, at = updated_at, set = set }
  return edits
end

local function change_of(revision, ctx)
  local found
  if given(revision) then
    for change in ctx:each("change", { revision = revision }) do
      found = found or change
    end
  end
  return found or null
end

local deployment_states = {
  queued = "planned",
  pending = "planned",
  waiting = "planned",
  in_progress = "in_progress",
  success = "succeeded",
  failure = "failed",
  error = "failed",
  inactive = "superseded",
}

local function map_deployment(delivery, ctx, params)
  local body = delivery.body
  local deployment = body.deployment
  local status = given(body.deployment_status)
  local key = "github-" .. deployment.id
  local known = ctx:get("deployment", key)
  local told_at = instant(status and status.created_at or deployment.created_at)

  local edits = {}
  local component, service = place_of(body.repository, ctx)
  local state = status and deployment_states[status.state] or "planned"
  local production = deployment.production_environment == true
    or holds(params.production, tostring(deployment.environment):lower())
  local set = {
    environment = deployment.environment,
    production = production,
    state = state,
    revision = deployment.sha,
    change = change_of(deployment.sha, ctx),
    deployed_by = person_of(deployment.creator, delivery, ctx, edits),
    started_at = instant(deployment.created_at),
    source = delivery.source,
    source_state = status and status.state or "created",
    source_updated_at = told_at,
    external_url = status and status.target_url or null,
  }
  if state == "succeeded" or state == "failed" then
    set.finished_at = told_at
  end
  if not known then
    set.component, set.service = component, service
  end
  local revision = status and 1 or 0 -- the first status may be of the second of the creation
  edits[#edits + 1] = { put = "deployment/" .. key, at = told_at, revision = revision, set = set }
  return edits
end

local function map_workflow_run(delivery, ctx, params)
  local body = delivery.body
  local run = body.workflow_run
  local name = given(body.workflow) and body.workflow.name or run.name or "?"
  if not holds(params.deploy_workflows, name:lower()) then
    return ctx:ignore("workflow \"" .. name .. "\" deploys nothing")
  end
  local key = "github-run-" .. run.id
  local known = ctx:get("deployment", key)
  local updated_at = instant(run.updated_at)

  local edits = {}
  local component, service = place_of(body.repository, ctx)
  local completed = run.status == "completed"
  local state = run.status == "in_progress" and "in_progress" or "planned"
  if completed then
    state = run.conclusion == "success" and "succeeded" or "failed"
  end
  local set = {
    environment = "production",
    production = true,
    state = state,
    revision = run.head_sha,
    change = change_of(run.head_sha, ctx),
    deployed_by = person_of(run.actor, delivery, ctx, edits),
    started_at = instant(given(run.run_started_at) or run.created_at),
    finished_at = completed and updated_at or null,
    source = delivery.source,
    source_state = completed and given(run.conclusion) or run.status,
    source_updated_at = updated_at,
    external_url = run.html_url,
  }
  if not known then
    set.component, set.service = component, service
  end
  edits[#edits + 1] = { put = "deployment/" .. key, at = updated_at, set = set }
  return edits
end

local function map_release(delivery, ctx)
  local body = delivery.body
  local release = body.release
  local edits = {}
  local component, service = place_of(body.repository, ctx)
  local state = "published"
  if body.action == "deleted" or body.action == "unpublished" then
    state = "withdrawn"
  elseif release.draft == true then
    state = "planned"
  elseif release.prerelease == true then
    state = "preview"
  end
  local set = {
    name = given(release.name) or body.repository.name .. " " .. release.tag_name,
    component = component,
    service = service,
    label = release.tag_name,
    state = state,
    released_by = person_of(release.author, delivery, ctx, edits),
    published_at = instant(release.published_at),
    notes = release.body,
    source = delivery.source,
    external_url = release.html_url,
  }
  edits[#edits + 1] = { put = "release/github-" .. release.id, set = set }
  return edits
end

local maps = {
  issues = map_issue,
  pull_request = map_pull_request,
  deployment = map_deployment,
  deployment_status = map_deployment,
  workflow_run = map_workflow_run,
  release = map_release,
}

return intake {
  title = "GitHub: issues, pull requests, deployments, workflow runs and releases",
  scheme = "github-sha256",
  key = { "X-GitHub-Delivery" },
  headers = { "X-GitHub-Event" },
  params = {
    incident_labels = list { text, default = {}, doc = "Labels that make an issue an incident; empty: every issue is" },
    hold_labels = list {
      text,
      default = { "on hold", "waiting", "blocked" },
      doc = "Labels that say that an issue waits for somebody else",
    },
    production = list {
      text,
      default = { "production", "prod", "live" },
      doc = "Names of environments that customers use",
    },
    deploy_workflows = list {
      text,
      default = { "deploy" },
      doc = "Names of workflows whose runs bring something to production",
    },
  },
  map = function(delivery, ctx, params)
    local event = delivery.headers["x-github-event"]
    local map = maps[event or "none"]
    if map then
      return map(delivery, ctx, params) or {}
    elseif not event then
      ctx:ignore("no X-GitHub-Event header")
    elseif event == "ping" then
      ctx:ignore("ping: the hook works")
    else
      ctx:ignore("a GitHub event of kind \"" .. event .. "\" is not recorded")
    end
    return {}
  end,
}
