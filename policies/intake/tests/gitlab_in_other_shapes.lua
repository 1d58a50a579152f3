-- SPDX-License-Identifier: Apache-2.0
-- GitLab: bodies that leave out what others have: the path of a project, the name of a job, the kind of event.
local project =
  { id = 5, name = "Checkout", path_with_namespace = "harbour/checkout", default_branch = "main" }

local function merged(base, more)
  for name, value in pairs(more or {}) do
    base[name] = value
  end
  return base
end

local function told(body, headers)
  return { deliver = "gitlab", headers = headers, body = body }
end

local function request(more, in_project)
  return told {
    object_kind = "merge_request",
    project = in_project,
    object_attributes = merged({
      id = 41,
      iid = 3,
      title = "Faster",
      state = "opened",
      target_branch = "next",
      created_at = "2026-03-02T08:00:00Z",
    }, more),
  }
end

local function job(more)
  return told(merged({
    object_kind = "build",
    build_id = 9001,
    build_status = "success",
    build_started_at = "2026-03-02T08:00:00Z",
    build_finished_at = "2026-03-02T08:05:00Z",
    environment = { name = "production" },
  }, more))
end

local function deployment(more)
  return told(merged({
    object_kind = "deployment",
    status = "success",
    status_changed_at = "2026-03-02T08:05:00Z",
    environment = "production",
    project = project,
  }, more))
end

return tests {
  ["a merge request to a branch beside it changes nothing"] = {
    when = { request({}, project) },
    expect = { ignored = "merge request harbour/checkout!3 does not go to main", ["change/gitlab-41"] = false },
  },

  ["where nobody says which branch is the main one, it counts"] = {
    at = "2026-03-02T09:00:00Z",
    when = { request({}, { id = 5, name = "Checkout" }) },
    expect = { ["change/gitlab-41"] = { state = "review", title = "Faster" } },
  },

  ["nor does one without a number in a project without a path"] = {
    when = { request({ iid = null }, { id = 5, default_branch = "main" }) },
    expect = { ignored = "merge request ?!? does not go to main" },
  },

  ["a job whose environment does not say what it does there deploys"] = {
    at = "2026-03-02T09:00:00Z",
    when = { job({ repository = { name = "Checkout", homepage = "https://gitlab.example.org/harbour/checkout" } }) },
    expect = { ["deployment/gitlab-job-9001"] = { state = "succeeded", finished_at = "2026-03-02T08:05:00Z" } },
  },

  ["a job that stops an environment deploys nothing, whatever it is called"] = {
    when = { job({ environment = { name = "production", action = "stop" } }) },
    expect = { ignored = "job \"?\" deploys nothing", ["deployment/gitlab-job-9001"] = false },
  },

  ["a pipeline whose jobs were skipped or wait for a hand has deployed nothing"] = {
    when = {
      told {
        object_kind = "pipeline",
        project = project,
        object_attributes = { id = 1, sha = "abc" },
        builds = {
          { id = 1, status = "skipped", environment = { name = "production", action = "start" } },
          { id = 2, status = "manual", environment = { name = "production", action = "start" } },
          { id = 3, status = "success" },
        },
      },
    },
    expect = { ignored = "a pipeline in which no job has deployed anything", ["deployment/gitlab-job-1"] = false },
  },

  ["a deployment that no job does is known by itself"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      deployment({ deployment_id = 15, short_sha = "279484c0" }),
      deployment({ deployable_id = 77, deployment_id = 16, commit_url = "https://g.example.org/a/commit/abcdef01" }),
    },
    expect = {
      ["deployment/gitlab-deployment-15"] = { state = "succeeded", revision = "279484c0" },
      ["deployment/gitlab-job-77"] = { revision = "abcdef01" },
    },
  },

  ["a deployment that nobody names is not recorded"] = {
    when = { deployment() },
    expect = { ignored = "does not say which deployment" },
  },

  ["the header says of what kind it is where the body does not"] = {
    when = { told({ project = project }, { ["X-Gitlab-Event"] = "Wiki Page Hook" }) },
    expect = { ignored = "a page of a wiki" },
  },
}
