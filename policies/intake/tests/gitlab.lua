-- SPDX-License-Identifier: Apache-2.0
local project = {
  id = 5,
  name = "Checkout",
  path_with_namespace = "harbour/checkout",
  default_branch = "main",
  web_url = "https://gitlab.example.org/harbour/checkout",
}
local lena = { id = 11, name = "Lena Hart", username = "lena-h", email = "[REDACTED]" }

local function merged(base, more)
  for name, value in pairs(more or {}) do
    base[name] = value
  end
  return base
end

local function told(body)
  return { deliver = "gitlab", body = body }
end

local function issue(action, at, more, labels)
  return told({
    object_kind = "issue",
    event_type = "issue",
    project = project,
    user = lena,
    labels = labels or {},
    assignees = (more or {}).assignees,
    object_attributes = merged({
      id = 301,
      iid = 23,
      title = "Cards are refused",
      description = "Since noon",
      state = "opened",
      action = action,
      created_at = "2026-03-02 08:00:00 UTC",
      updated_at = at,
      url = "https://gitlab.example.org/harbour/checkout/-/issues/23",
    }, more),
  })
end

local function job(status, more)
  return told(merged({
    object_kind = "build",
    build_id = 9001,
    build_name = "deploy",
    build_status = status,
    sha = "da1560886d4f",
    build_created_at = "2026-03-02 08:50:00 UTC",
    build_started_at = null,
    build_finished_at = null,
    user = lena,
    repository = { name = "Checkout", homepage = "https://gitlab.example.org/harbour/checkout" },
    environment = { name = "live", action = "start", deployment_tier = "production" },
  }, more))
end

local function deployment(status, at)
  return told({
    object_kind = "deployment",
    status = status,
    status_changed_at = at,
    deployment_id = 15,
    deployable_id = 9001,
    deployable_url = "https://gitlab.example.org/harbour/checkout/-/jobs/9001",
    environment = "live",
    environment_tier = "production",
    project = project,
    short_sha = "da156088",
    user = lena,
    commit_url = "https://gitlab.example.org/harbour/checkout/-/commit/da1560886d4f",
  })
end

local function merge_request(state, at, more)
  return told({
    object_kind = "merge_request",
    event_type = "merge_request",
    project = project,
    user = lena,
    object_attributes = merged({
      id = 99,
      iid = 7,
      title = "Another card provider",
      state = state,
      target_branch = "main",
      draft = false,
      action = "open",
      created_at = "2026-03-02 07:00:00 UTC",
      updated_at = at,
      merge_commit_sha = null,
      url = "https://gitlab.example.org/harbour/checkout/-/merge_requests/7",
    }, more),
  })
end

local given = {
  ["service/checkout"] = { name = "Checkout" },
  ["component/checkout-web"] = { name = "Web", service = "service/checkout", repository = "harbour/checkout" },
  ["person/lena"] = { name = "Lena Hart" },
}

return tests {
  ["an issue is an incident of the service whose source it is about"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { issue("open", "2026-03-02 08:00:00 UTC", { severity = "critical" }, { { title = "priority::2" } }) },
    expect = {
      ["incident/gitlab-301"] = {
        number = "harbour/checkout#23",
        state = "new",
        service = "service/checkout",
        component = "component/checkout-web",
        caller = "person/lena",
        opened_at = "2026-03-02T08:00:00Z",
        impact = "high",
        priority = "p2",
      },
    },
  },

  ["it is worked on, waits and is closed, in whichever order that is told"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      issue("close", "2026-03-02T08:40:00Z", { state = "closed", closed_at = "2026-03-02T08:40:00Z" }),
      issue("update", "2026-03-02T08:30:00Z", {}, { { title = "Blocked" } }),
      issue("update", "2026-03-02T08:20:00Z", { assignees = { lena } }),
      issue("open", "2026-03-02 08:00:00 UTC"),
    },
    expect = {
      ["incident/gitlab-301"] = { state = "closed", caller = "person/lena", resolved_at = "2026-03-02T08:40:00Z" },
    },
  },

  ["reopened it is open"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      issue("close", "2026-03-02T08:40:00Z", { state = "closed", closed_at = null }),
      issue("reopen", "2026-03-02T08:50:00Z", { assignees = { lena } }),
    },
    expect = {
      ["incident/gitlab-301"] = {
        state = "in_progress",
        assignee = "person/lena",
        resolved_at = null,
        closed_at = null,
      },
    },
  },

  ["where only some labels make an incident, others are left alone, but those of the type incident"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["intake.gitlab"] = { incident_labels = { "outage" } } },
    given = given,
    when = {
      issue("open", "2026-03-02T08:00:00Z", { id = 1 }),
      issue("open", "2026-03-02T08:00:00Z", { id = 2 }, { { title = "Outage" } }),
      issue("update", "2026-03-02T08:10:00Z", { id = 2 }),
      issue("open", "2026-03-02T08:00:00Z", { id = 3, type = "Incident" }),
    },
    expect = {
      ["incident/gitlab-1"] = false,
      ["incident/gitlab-2"] = { state = "cancelled" },
      ["incident/gitlab-3"] = { state = "new" },
    },
  },

  ["a merge request is a change, and deployments of its commit find it, also those told before"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      job("success", { build_started_at = "2026-03-02 08:51:00 UTC", build_finished_at = "2026-03-02 08:55:00 UTC" }),
      merge_request("merged", "2026-03-02 08:45:00 UTC", { action = "merge", merge_commit_sha = "da1560886d4f" }),
      merge_request("opened", "2026-03-02 07:00:00 UTC"),
    },
    expect = {
      ["change/gitlab-99"] = {
        state = "done",
        number = "harbour/checkout!7",
        requested_by = "person/lena",
        done_at = "2026-03-02T08:45:00Z",
        service = "service/checkout",
      },
      ["deployment/gitlab-job-9001"] = {
        state = "succeeded",
        change = "change/gitlab-99",
        production = true,
        environment = "live",
        finished_at = "2026-03-02T08:55:00Z",
        service = "service/checkout",
      },
    },
  },

  ["drafts, approved and abandoned ones, and those to elsewhere"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      merge_request("opened", "2026-03-02T07:00:00Z", { id = 1, draft = true }),
      merge_request("opened", "2026-03-02T07:00:00Z", { id = 2, action = "approved" }),
      merge_request("closed", "2026-03-02T07:00:00Z", { id = 3, action = "close" }),
      merge_request("opened", "2026-03-02T07:00:00Z", { id = 4, target_branch = "next" }),
    },
    expect = {
      ["change/gitlab-1"] = { state = "draft" },
      ["change/gitlab-2"] = { state = "approved" },
      ["change/gitlab-3"] = { state = "cancelled" },
      ["change/gitlab-4"] = false,
      ignored = "does not go to main",
    },
  },

  ["hooks of jobs and of deployments tell of one deployment"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      job("created"),
      deployment("success", "2026-03-02 09:55:01 +0100"),
      deployment("running", "2026-03-02 09:51:00 +0100"),
      job("running", { build_started_at = "2026-03-02 08:51:00 UTC" }),
    },
    expect = {
      ["deployment/gitlab-job-9001"] = {
        state = "succeeded",
        finished_at = "2026-03-02T08:55:01Z",
        deployed_by = "person/lena",
        revision = "da1560886d4f",
      },
    },
  },

  ["a pipeline tells of its jobs that deploy"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      told({
        object_kind = "pipeline",
        project = project,
        user = lena,
        object_attributes = { id = 31, sha = "abc" },
        builds = {
          { id = 1, name = "test", status = "success", environment = null },
          {
            id = 2,
            name = "live",
            status = "failed",
            created_at = "2026-03-02 08:50:00 UTC",
            finished_at = "2026-03-02 08:52:00 UTC",
            environment = { name = "production", action = "start" },
          },
          { id = 3, name = "stop", status = "success", environment = { name = "review", action = "stop" } },
          { id = 4, name = "later", status = "manual", environment = { name = "production", action = "start" } },
        },
      }),
    },
    expect = {
      ["deployment/gitlab-job-1"] = false,
      ["deployment/gitlab-job-3"] = false,
      ["deployment/gitlab-job-4"] = false,
      ["deployment/gitlab-job-2"] = { state = "failed", production = true, finished_at = "2026-03-02T08:52:00Z" },
    },
  },

  ["a release is made known, and withdrawn"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      told({
        object_kind = "release",
        action = "delete",
        id = 8,
        tag = "v2.4",
        name = "2.4",
        project = project,
        released_at = "2026-03-02 08:00:00 UTC",
        created_at = "2026-03-02 08:00:00 UTC",
      }),
      told({
        object_kind = "release",
        action = "create",
        id = 8,
        tag = "v2.4",
        name = "2.4",
        project = project,
        released_at = "2026-03-02 08:00:00 UTC",
        created_at = "2026-03-02 08:00:00 UTC",
        description = "Cards",
      }),
    },
    expect = {
      ["release/gitlab-8"] = { name = "2.4", state = "withdrawn", published_at = "2026-03-02T08:00:00Z" },
    },
  },

  ["what says nothing of these is plainly ignored"] = {
    given = given,
    when = {
      told({ object_kind = "push", project = project }),
      told({ event_name = "user_add_to_group", user_name = "X" }),
      told({ object_kind = "issue", object_attributes = null }),
      told({ object_kind = "build", build_name = "test", environment = null }),
      told({ object_kind = "feature_flag", object_attributes = { id = 6, active = true } }),
    },
    expect = { ignored = "does not say when it was switched" },
  },
}
