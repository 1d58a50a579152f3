-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, merge requests changes, jobs and deployments to an environment deployments, releases what
-- they are. The hook for deployments and those for jobs and pipelines tell of one deployment by the job that does it.

local lib = require "intake.lib"
local issues = require "intake.issues"

local function user(path)
  return { login = path .. ".username", email = path .. ".email", name = path .. ".name" }
end

local opener = { ".object_attributes.action", open = user ".user" }

local issue_number = lib.reads "{.project.path_with_namespace}#{iid}"
local ended_at = { "state", closed = { "closed_at", "updated_at", "created_at" } }

local issue = {
  about = "object_attributes", number = issue_number, title = "title", description = { "description", null },
  at = { "updated_at", "created_at" }, opened_at = "created_at", url = "url", source_state = "state",
  only = function(issue, from)
    return issues.why_not(issue, from, lib.texts_of(from.body, "labels", "title"), issue_number(issue, from))
  end,
  state = { issues.is_none, { "state", closed = "closed", opened = { issues.waits, { ".assignees.1.id",
    ".assignees.1.username", ".assignee.id", ".assignee.username", ["*"] = "in_progress" }, "=new" } } },
  priority = function(_, from)
    local names = {}
    for i, label in ipairs(from.labels) do
      names[i] = label:lower():gsub("^priority::", "priority "):gsub("^severity::", "sev")
    end
    return lib.priority_among(names) or null
  end,
  severity = { "severity", unknown = false, ["*"] = { "severity" } },
  resolved_at = ended_at, closed_at = ended_at, caller = opener,
  assignee = { user ".assignees.1", user ".assignee", null },
}

local merge_request = {
  about = "object_attributes", record = "change", number = "{.project.path_with_namespace}!{iid}", title = "title",
  description = { "description", null }, at = { "updated_at", "created_at" }, opened_at = "created_at", url = "url",
  only = function(request, from)
    local main = lib.text(from.body, "project.default_branch")
    return main and lib.text(request, "target_branch") ~= main and "merge request "
      .. (lib.text(from.body, "project.path_with_namespace") or "?") .. "!" .. (lib.text(request, "iid") or "?")
      .. " does not go to " .. main or nil
  end,
  state = { "state", merged = "done", closed = "cancelled", ["opened|locked"] = { { "action", approved = "approved" },
    { "draft", ["true"] = "draft" }, { "work_in_progress", ["true"] = "draft" }, "=review" } },
  requested_by = opener,
  done_at = { { "state", merged = { "merged_at", "updated_at", "created_at" } }, null },
  revision = { { "state", merged = { "merge_commit_sha", "last_commit.id" } }, null },
}

-- The status of a job or a deployment stands there.
local function deploys(status, more)
  more.record, more.source_state = "deployment", status
  more.state = { status, ["created|pending|waiting_for_resource|preparing|manual|scheduled|blocked"] = "planned",
    running = "in_progress", success = "succeeded", failed = "failed", ["canceled|skipped"] = "superseded" }
  more.version = { { status, created = 0, ["pending|preparing|manual|scheduled|blocked"] = 1, running = 2 }, 3 }
  return more
end

local function job_deploys(job)
  local action = lib.word(job, "environment.action")
  return lib.text(job, "environment.name") and (action == "" or action == "start")
end

local job = deploys("build_status", {
  only = function(it)
    return not job_deploys(it) and "job \"" .. (lib.text(it, "build_name") or "?") .. "\" deploys nothing" or nil
  end,
  key = { "=job", "build_id" }, at = { "build_finished_at", "build_started_at", "build_created_at" },
  started_at = { "build_started_at", "build_created_at" }, finished_at = "build_finished_at",
  environment = "environment.name", production = { "environment.deployment_tier", production = true },
  revision = "sha", deployed_by = user "user",
})

local no_job = "a pipeline in which no job has deployed anything"

local pipeline = deploys("status", {
  each = "builds", otherwise = no_job,
  only = function(it)
    local status = lib.word(it, "status")
    return not (job_deploys(it) and status ~= "skipped" and status ~= "manual") and no_job or nil
  end,
  key = { "=job", "id" }, at = { "finished_at", "started_at", "created_at" },
  started_at = { "started_at", "created_at" },
  finished_at = "finished_at",
  environment = "environment.name", production = { "environment.deployment_tier", production = true },
  revision = ".object_attributes.sha", deployed_by = user "user",
})

local deployment = deploys("status", {
  key = function(it)
    local by, id = lib.id(it, "deployable_id"), lib.text(it, "deployment_id")
    return by and "job-" .. by or id and "deployment-" .. id
  end,
  at = "status_changed_at", started_at = { "status", running = { "status_changed_at" } }, url = "deployable_url",
  environment = "environment", production = { "environment_tier", production = true }, deployed_by = user "user",
  revision = { function(it) return (lib.text(it, "commit_url") or ""):match("/commit/(%x+)$") end, "short_sha" },
})

local release = {
  record = "release", at = { "action", create = { "released_at", "created_at" } }, began = "created_at",
  name = { "name", "tag" }, label = "tag", state = { { "action", delete = "withdrawn" }, "=published" },
  published_at = { "released_at", "created_at" }, notes = { "description", null }, url = "url",
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
  params = issues.params {},
  map = lib.map {
    event = { "object_kind", "event_name", function(_, from)
      return lib.word(from.delivery.headers, "x-gitlab-event"):gsub(" hook$", ""):gsub(" ", "_")
    end },
    otherwise = "a GitLab event of kind \"%s\" is not recorded",
    key = "id", names = { { ".project.name", ".project_name", ".repository.name" } },
    repository = { ".project.path_with_namespace", function(_, from) -- jobs do not name the path, but where it is
      return (lib.url(from.body, "repository.homepage") or ""):match("^https?://[^/]+/(.+)$")
    end },
    kinds = {
      ["issue|work_item"] = issue, merge_request = merge_request, deployment = deployment, ["build|job"] = job,
      pipeline = pipeline, release = release,
    },
    ignored = {
      push = "a push: what is deployed of it is told by jobs and deployments",
      tag_push = "a tag: what is released of it is told by releases",
      note = "a comment",
      wiki_page = "a page of a wiki",
      feature_flag = "a feature flag: GitLab does not say when it was switched",
      access_token = "a token that expires: nothing that a customer is without",
      emoji = "an emoji",
    },
  },
}
