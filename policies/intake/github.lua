-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, pull requests changes, deployments and releases what they are. GitHub sends the whole thing
-- each time, so every event says how it is since it was updated; one that comes late goes to its place in the history.

local lib = require "intake.lib"
local issues = require "intake.issues"

local function user(name) -- robots are nobody
  return { null, login = name .. ".login", robot = { name .. ".type", Bot = true, ["*"] = false },
    field = "github_login", as = "github" }
end

local number, main = "{.repository.full_name}#{number}", { ".repository.default_branch", "=the main branch" }
local project = { "OWNER", "MEMBER", "COLLABORATOR" }
local ended_at = { "state", open = null, closed = { "closed_at", "updated_at" } }

local issue = {
  about = "issue", number = number, title = "title", description = { "body", null },
  opened_at = "created_at", source_state = "state",
  why_not = { { "pull_request.url", ["*"] = { "issue " .. number .. " is a pull request" } },
    issues.why_not("labels", "name", number, "github") },
  state = { issues.is_none, { ".action", ["deleted|transferred"] = "cancelled" }, { "state",
    closed = { { "state_reason", not_planned = "cancelled" }, "=closed" },
    open = { issues.waits, { "assignee.login", "assignee.id", ["*"] = "in_progress" }, "=new" } } },
  resolved_at = ended_at, closed_at = ended_at, priority = issues.priority,
  caller = user "user", assignee = user "assignee",
  answered_at = function(issue, from) -- somebody of the project who is not the one who waits
    local said = lib.object(from.body, "comment")
    local is_answer = lib.word(from.body, "action") == "created"
      and lib.among(project, lib.text(said, "author_association") or "") and lib.text(said, "user.type") ~= "Bot"
      and lib.text(said, "user.login") ~= lib.text(issue, "user.login")
    return is_answer and lib.instant(said, "created_at") or nil
  end,
}

local pull_request = {
  about = "pull_request", record = "change", number = number, title = "title", description = { "body", null },
  opened_at = "created_at",
  why_not = lib.unlike("base.ref", main,
    "pull request " .. number .. " does not go to {.repository.default_branch|=the main branch}"),
  state = { "state", open = { { "draft", ["true"] = "draft" }, "=review" },
    closed = { { "merged", ["true"] = "done" }, "=cancelled" } },
  done_at = { { "merged", ["true"] = { "merged_at" } }, null }, requested_by = user "user",
  revision = { { "merged", ["true"] = { "merge_commit_sha" } }, null },
}

local deployment = {
  about = "deployment", record = "deployment", started_at = "created_at",
  at = { ".deployment_status.created_at", "created_at" },
  version = { { ".deployment_status.created_at", ["*"] = 1 }, 0 }, -- the first may be of the second of the creation
  state = { ".deployment_status.state", "=queued", ["queued|pending|waiting"] = "planned", in_progress = "in_progress",
    success = "succeeded", ["failure|error"] = "failed", inactive = "superseded" },
  source_state = { ".deployment_status.state", "=created" }, url = { ".deployment_status.target_url", null },
  environment = "environment", production = { "production_environment", ["true"] = true },
  revision = "sha", deployed_by = user "creator",
}

local before = "queued|requested|pending|waiting"
local workflow_run = {
  about = "workflow_run", record = "deployment", as = "github-run", started_at = { "run_started_at", "created_at" },
  why_not = lib.unlisted("deploy_workflows", { ".workflow.name", "name" },
    "workflow \"{.workflow.name|name|=?}\" deploys nothing"),
  state = { "conclusion", "status", [before] = "planned", in_progress = "in_progress", success = "succeeded",
    ["cancelled|skipped|stale|neutral"] = "superseded", ["*"] = "failed" },
  finished_at = { "status", ["in_progress|" .. before] = null }, source_state = { "conclusion", "status" },
  environment = "=production", production = true, revision = "head_sha", deployed_by = user "actor",
}

local told = "created|edited|published|released|prereleased"
local release = {
  about = "release", record = "release", began = "created_at", published_at = { "published_at", null },
  state = { { ".action", ["deleted|unpublished"] = "withdrawn" }, { "draft", ["true"] = "planned" },
    { "prerelease", ["true"] = "preview" }, "=published" },
  -- only the latest GitHub says when it was updated; that it is gone is so since it is told
  at = { "updated_at", { ".action", [told] = { "published_at", "created_at" } } },
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
