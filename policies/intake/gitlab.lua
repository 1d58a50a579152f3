-- SPDX-License-Identifier: Apache-2.0
-- Issues become incidents, merge requests changes, jobs and deployments to an environment deployments, releases what
-- they are. The hook for deployments and those for jobs and pipelines tell of one deployment by the job that does it.

local lib = require "intake.lib"
local issues = require "intake.issues"

local function user(path)
  return { login = path .. ".username", email = path .. ".email", name = path .. ".name" }
end

-- The status of a job or a deployment stands there.
local function deploys(status, more)
  more.record, more.source_state, more.deployed_by = "deployment", status, user "user"
  more.state = { status, ["created|pending|waiting_for_resource|preparing|manual|scheduled|blocked"] = "planned",
    running = "in_progress", success = "succeeded", failed = "failed", ["canceled|skipped"] = "superseded" }
  more.version = { { status, created = 0, ["pending|preparing|manual|scheduled|blocked"] = 1, running = 2 }, 3 }
  return more
end

-- A job, by itself or in a pipeline; `prefix` stands before what is told of it.
local function job(prefix, deploys_nothing, more)
  local says_nothing = { lib.says(deploys_nothing) }
  more.why_not = { { "environment.action", "=start", start = false, ["*"] = says_nothing }, more.why_not }
  more.needs, more.key = { environment = deploys_nothing }, { "=job", prefix .. "id" }
  more.at = { prefix .. "finished_at", prefix .. "started_at", prefix .. "created_at" }
  more.started_at, more.finished_at = { prefix .. "started_at", prefix .. "created_at" }, prefix .. "finished_at"
  more.environment, more.production = "environment.name", { "environment.deployment_tier", production = true }
  return deploys(prefix .. "status", more)
end

local opener = { ".object_attributes.action", open = user ".user" }
local project, main = ".project.path_with_namespace", ".project.default_branch"
local number, no_job = "{" .. project .. "}#{iid}", "a pipeline in which no job has deployed anything"
local ended_at = { "state", closed = { "closed_at", "updated_at", "created_at" } }

local issue = {
  about = "object_attributes", number = number, title = "title", description = { "description", null },
  at = { "updated_at", "created_at" }, opened_at = "created_at", url = "url", source_state = "state",
  why_not = issues.why_not(".labels", "title", number),
  state = { issues.is_none, { "state", closed = "closed", opened = { issues.waits, { ".assignees.1.id",
    ".assignees.1.username", ".assignee.id", ".assignee.username", ["*"] = "in_progress" }, "=new" } } },
  priority = issues.priority, severity = { "severity", unknown = false, ["*"] = { "severity" } },
  resolved_at = ended_at, closed_at = ended_at, caller = opener,
  assignee = { user ".assignees.1", user ".assignee", null },
}

local merge_request = {
  about = "object_attributes", record = "change", number = "{" .. project .. "}!{iid}", title = "title",
  description = { "description", null }, at = { "updated_at", "created_at" }, opened_at = "created_at", url = "url",
  why_not = lib.unlike("target_branch", main,
    "merge request {" .. project .. "}!{iid} does not go to {" .. main .. "}"),
  state = { "state", merged = "done", closed = "cancelled", ["opened|locked"] = { { "action", approved = "approved" },
    { "draft", ["true"] = "draft" }, { "work_in_progress", ["true"] = "draft" }, "=review" } },
  done_at = { { "state", merged = { "merged_at", "updated_at", "created_at" } }, null }, requested_by = opener,
  revision = { { "state", merged = { "merge_commit_sha", "last_commit.id" } }, null },
}

local build = job("build_", "job \"{build_name|=?}\" deploys nothing", { revision = "sha" })

local pipeline = job("", no_job, {
  each = "builds", otherwise = no_job, why_not = { "status", ["skipped|manual"] = no_job },
  revision = ".object_attributes.sha",
})

local deployment = deploys("status", {
  key = { { "job-{deployable_id}", "deployment-{deployment_id}" } },
  at = "status_changed_at", started_at = { "status", running = { "status_changed_at" } }, url = "deployable_url",
  environment = "environment", production = { "environment_tier", production = true },
  revision = { lib.match("commit_url", "/commit/(%x+)$"), "short_sha" },
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
    -- jobs do not name the path, but where it is
    repository = { project, lib.match(".repository.homepage", "^https?://[^/]+/(.+)$") },
    kinds = {
      ["issue|work_item"] = issue, merge_request = merge_request, deployment = deployment, ["build|job"] = build,
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
