-- SPDX-License-Identifier: Apache-2.0
-- GitHub: what is no issue, no deployment, no answer, and what is gone again.
local repository = { id = 77, name = "checkout", full_name = "harbour/checkout", default_branch = "main" }
local lena = { login = "lena-h", id = 501, type = "User" }

local function merged(base, more)
  for name, value in pairs(more or {}) do
    base[name] = value
  end
  return base
end

local function told(event, body)
  body.repository = body.repository or repository
  return { deliver = "github", headers = { ["X-GitHub-Event"] = event }, body = body }
end

local function issue(more)
  return merged({
    id = 9001,
    number = 12,
    title = "Card payments fail",
    user = lena,
    labels = {},
    state = "open",
    created_at = "2026-03-02T08:00:00Z",
    updated_at = "2026-03-02T08:00:00Z",
  }, more)
end

local function comment(action, at, user)
  return told("issue_comment", {
    action = action,
    issue = issue({ updated_at = at }),
    comment = { id = 5, user = user, author_association = "MEMBER", created_at = at },
  })
end

local function request(more, more_repository)
  return told("pull_request", {
    action = "opened",
    repository = more_repository,
    pull_request = merged({
      id = 31,
      number = 4,
      title = "Faster",
      state = "open",
      user = lena,
      base = { ref = "main" },
      created_at = "2026-03-02T08:00:00Z",
      updated_at = "2026-03-02T08:00:00Z",
    }, more),
  })
end

local function run(more, workflow)
  return told("workflow_run", {
    workflow = workflow,
    workflow_run = merged({
      id = 700,
      name = "deploy",
      status = "completed",
      conclusion = "success",
      head_sha = "abc",
      created_at = "2026-03-02T08:00:00Z",
      run_started_at = "2026-03-02T08:00:00Z",
      updated_at = "2026-03-02T08:05:00Z",
    }, more),
  })
end

local function release(action, more)
  return told("release", {
    action = action,
    release = merged({
      id = 55,
      tag_name = "v1",
      created_at = "2026-03-02T08:00:00Z",
      published_at = "2026-03-02T08:10:00Z",
    }, more),
  })
end

return tests {
  ["comments under a pull request are about no incident"] = {
    when = { told("issue_comment", { action = "created", issue = issue({ pull_request = { url = "x" } }) }) },
    expect = { ignored = "issue harbour/checkout#12 is a pull request", ["incident/github-9001"] = false },
  },

  ["an answer that is changed, a robot's and one's own are none"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("issues", { action = "opened", issue = issue() }),
      comment("edited", "2026-03-02T08:01:00Z", { login = "max", type = "User" }),
      comment("created", "2026-03-02T08:02:00Z", { login = "deployer[bot]", type = "Bot" }),
      comment("created", "2026-03-02T08:03:00Z", lena),
    },
    expect = { ["incident/github-9001"] = { responded_at = null, told_at = null } },
  },

  ["somebody else's is"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("issues", { action = "opened", issue = issue() }),
      comment("created", "2026-03-02T08:04:00Z", { login = "max", type = "User" }),
    },
    expect = { ["incident/github-9001"] = { responded_at = "2026-03-02T08:04:00Z" } },
  },

  ["an issue that was moved away is none any more"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      told("issues", { action = "opened", issue = issue() }),
      told("issues", { action = "transferred", issue = issue({ updated_at = "2026-03-02T08:05:00Z" }) }),
    },
    expect = { ["incident/github-9001"] = { state = "cancelled" } },
  },

  ["a pull request to a branch beside it changes nothing"] = {
    when = { request({ base = { ref = "next" } }) },
    expect = { ignored = "pull request harbour/checkout#4 does not go to main", ["change/github-31"] = false },
  },

  ["nor does one where nobody says which branch is the main one"] = {
    when = { request({}, { id = 77, name = "checkout", full_name = "harbour/checkout" }) },
    expect = { ignored = "does not go to the main branch" },
  },

  ["a draft is a draft, and one that is closed without being merged is cancelled"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      request({ draft = true }),
      request({ id = 32, number = 5, state = "closed", merged = false, updated_at = "2026-03-02T08:30:00Z" }),
    },
    expect = {
      ["change/github-31"] = { state = "draft" },
      ["change/github-32"] = { state = "cancelled", done_at = null },
    },
  },

  ["a workflow that is still running has no end"] = {
    at = "2026-03-02T09:00:00Z",
    when = { run({ status = "in_progress", conclusion = null }) },
    expect = { ["deployment/github-run-700"] = { state = "in_progress", finished_at = null } },
  },

  ["a workflow goes by its own name before the run's"] = {
    at = "2026-03-02T09:00:00Z",
    when = { run({ name = "Deploy v1" }, { name = "deploy" }) },
    expect = { ["deployment/github-run-700"] = { state = "succeeded" } },
  },

  ["a workflow that checks deploys nothing"] = {
    when = { run({ name = "lint" }) },
    expect = { ignored = "workflow \"lint\" deploys nothing", ["deployment/github-run-700"] = false },
  },

  ["nor does one without a name"] = {
    when = { run({ name = null }) },
    expect = { ignored = "workflow \"?\" deploys nothing" },
  },

  ["a release that is deleted or taken back is withdrawn since it is told"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      release("published"),
      release("published", { id = 56, prerelease = true }),
      release("deleted"),
      release("unpublished", { id = 56 }),
    },
    expect = {
      ["release/github-55"] = { state = "withdrawn", name = "checkout v1" },
      ["release/github-56"] = { state = "withdrawn" },
    },
  },
}
