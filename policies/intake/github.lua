-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, pull requests changes, deployments and releases what they are. GitHub sends the whole thing
-- each time, so every event says how it is since it was updated; one that comes late goes to its place in the history.

local lib = require "intake.lib"
local issues = require "intake.issues"

local function user(name) -- robots are nobody
  return { null, login = name .. ".login", robot = { name .. ".type", Bot = true, ["*"] = false },
    field = "github_login", as = "github" }
end

local number = lib.reads "{.repository.full_name}#{number}"
local answering = lib.reads { ".comment.author_association", owner = true, member = true, collaborator = true }

local ended_at = { "state", open = null, closed = { "closed_at", "updated_at" } }

local issue = {
  about = "issue", number = number, title = "title", description = { "body", null },
  opened_at = "created_at", source_state = "state",
  only = function(issue, from)
    local was = lib.word(from.body, "action") == "unlabeled"
      and lib.among(from.params.incident_labels, lib.text(from.body, "label.name") or "")
    return lib.at(issue, "pull_request") and "issue " .. number(issue, from) .. " is a pull request"
      or issues.why_not(issue, from, lib.texts_of(issue, "labels", "name"), number(issue, from), was, "github")
  end,
  state = { issues.is_none, { ".action", deleted = "cancelled", transferred = "cancelled" }, { "state",
    closed = { { "state_reason", not_planned = "cancelled" }, "=closed" },
    open = { issues.waits, { "assignee.login", "assignee.id", ["*"] = "in_progress" }, "=new" } } },
  resolved_at = ended_at, closed_at = ended_at,
  priority = function(_, from) return lib.priority_among(from.labels) or null end,
  caller = user "user", assignee = user "assignee",
  after = function(from, id, known, issue) -- somebody of the project who is not the one who waits has answered
    local said, at = from.body.comment, lib.instant(from.body, "comment.created_at")
    if at and answering(issue, from) and lib.word(from.body, "action") == "created"
      and lib.text(said, "user.type") ~= "Bot" and lib.text(said, "user.login") ~= lib.text(issue, "user.login") then
      lib.earliest(from, id, known, "responded_at", at, lib.instant(issue, "created_at"))
      lib.put(from, id, { told_at = at }, at)
    end
  end,
}

local pull_request = {
  about = "pull_request", record = "change", number = number, title = "title", description = { "body", null },
  opened_at = "created_at",
  only = function(request, from)
    local main = lib.text(from.body, "repository.default_branch")
    return lib.text(request, "base.ref") ~= main
      and "pull request " .. number(request, from) .. " does not go to " .. (main or "the main branch") or nil
  end,
  state = { "state", open = { { "draft", ["true"] = "draft" }, "=review" },
    closed = { { "merged", ["true"] = "done" }, "=cancelled" } },
  done_at = { { "merged", ["true"] = { "merged_at" } }, null }, requested_by = user "user",
  revision = { { "merged", ["true"] = { "merge_commit_sha" } }, null },
}

local deployment = {
  about = "deployment", record = "deployment", started_at = "created_at",
  at = { ".deployment_status.created_at", "created_at" },
  version = { { ".deployment_status.created_at", ["*"] = 1 }, 0 }, -- the first may be of the second of the creation
  state = { ".deployment_status.state", "=queued", queued = "planned", pending = "planned", waiting = "planned",
    in_progress = "in_progress", success = "succeeded", failure = "failed", error = "failed", inactive = "superseded" },
  source_state = { ".deployment_status.state", "=created" }, url = { ".deployment_status.target_url", null },
  environment = "environment", production = { "production_environment", ["true"] = true },
  revision = "sha", deployed_by = user "creator",
}

local workflow_run = {
  about = "workflow_run", record = "deployment", as = "github-run", started_at = { "run_started_at", "created_at" },
  only = function(run, from)
    local name = lib.text(from.body, "workflow.name") or lib.text(run, "name") or "?"
    return not lib.among(from.params.deploy_workflows, name) and "workflow \"" .. name .. "\" deploys nothing" or nil
  end,
  state = { "conclusion", "status", queued = "planned", requested = "planned", pending = "planned", waiting = "planned",
    in_progress = "in_progress", success = "succeeded", cancelled = "superseded", skipped = "superseded",
    stale = "superseded", neutral = "superseded", ["*"] = "failed" },
  finished_at = function(run) return lib.word(run, "status") ~= "completed" and null or nil end,
  source_state = { "conclusion", "status" }, environment = "=production", production = true,
  revision = "head_sha", deployed_by = user "actor",
}

local release = {
  about = "release", record = "release", began = "created_at", published_at = { "published_at", null },
  state = { { ".action", deleted = "withdrawn", unpublished = "withdrawn" }, { "draft", ["true"] = "planned" },
    { "prerelease", ["true"] = "preview" }, "=published" },
  at = { "updated_at", function(it, from) -- which only the latest GitHub says; that it is gone is so since it is told
    local action = lib.word(from.body, "action")
    return action ~= "deleted" and action ~= "unpublished" and lib.instant(it, "published_at", "created_at") or nil
  end },
  name = { "name", "{.repository.name} {tag_name}" }, label = "tag_name", released_by = user "author",
  notes = { "body", null },
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
  params = issues.params {
    deploy_workflows = list { text, default = { "deploy" }, doc = "Names of workflows that deploy" },
  },
  map = lib.map {
    event = "@x-github-event", otherwise = "a GitHub event of kind \"%s\" is not recorded",
    as = "github", key = "id", at = "updated_at", url = "html_url", repository = ".repository.full_name",
    kinds = {
      ["issues|issue_comment"] = issue, pull_request = pull_request, ["deployment|deployment_status"] = deployment,
      workflow_run = workflow_run, release = release,
    },
    ignored = {
      ping = "ping: the hook works",
      push = "a push: what is deployed of it is told by deployments",
      ["status|check_run|check_suite"] = "a check of a commit: deployments and runs of workflows are recorded",
      workflow_job = "a job of a workflow: the run of the whole is recorded",
      ["code_scanning_alert|dependabot_alert|secret_scanning_alert"] =
        "a finding in code: nothing that a customer is without",
      security_advisory = "an advisory to all the world",
    },
  },
}
