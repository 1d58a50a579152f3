-- SPDX-License-Identifier: Apache-2.0
local repository = {
  id = 77,
  name = "checkout",
  full_name = "harbour/checkout",
  default_branch = "main",
}

local lena = { login = "lena-h", id = 501, type = "User" }
local robot = { login = "deployer[bot]", id = 502, type = "Bot" }

local function issue(more)
  local body = {
    id = 9001,
    number = 12,
    title = "Card payments fail",
    body = "Since the release of this morning",
    user = lena,
    labels = { { name = "incident" }, { name = "P1" } },
    state = "open",
    assignee = null,
    created_at = "2026-03-02T08:00:00Z",
    updated_at = "2026-03-02T08:00:00Z",
    closed_at = null,
    html_url = "https://github.com/harbour/checkout/issues/12",
  }
  for name, value in pairs(more) do
    body[name] = value
  end
  return body
end

local function issues(action, more)
  return {
    deliver = "github",
    headers = { ["X-GitHub-Event"] = "issues" },
    body = { action = action, issue = issue(more), repository = repository },
  }
end

local function comment(association, login, at)
  return {
    deliver = "github",
    headers = { ["X-GitHub-Event"] = "issue_comment" },
    body = {
      action = "created",
      issue = issue({ updated_at = at }),
      repository = repository,
      comment = {
        id = 5,
        body = "…",
        author_association = association,
        user = { login = login, type = "User" },
        created_at = at,
      },
    },
  }
end

local function deployment(more)
  local body = {
    id = 4711,
    sha = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
    ref = "main",
    environment = "production",
    production_environment = true,
    creator = robot,
    created_at = "2026-03-02T07:30:00Z",
    updated_at = "2026-03-02T07:30:00Z",
  }
  for name, value in pairs(more) do
    body[name] = value
  end
  return body
end

local function deployment_status(state, at)
  return {
    deliver = "github",
    headers = { ["X-GitHub-Event"] = "deployment_status" },
    body = {
      action = "created",
      deployment = deployment({}),
      deployment_status = { id = 1, state = state, created_at = at, target_url = "" },
      repository = repository,
    },
  }
end

local given = {
  ["service/checkout"] = { name = "Checkout" },
  ["component/checkout-web"] = {
    name = "Checkout web",
    service = "service/checkout",
    repository = "harbour/checkout",
  },
  ["person/lena"] = { name = "Lena Hart", github_login = "lena-h" },
}

return tests {
  ["an issue becomes an incident of the service whose source it is about"] = {
    at = "2026-03-02T08:01:00Z",
    given = given,
    when = { issues("opened", {}) },
    expect = {
      ["incident/github-9001"] = {
        number = "harbour/checkout#12",
        title = "Card payments fail",
        state = "new",
        priority = "p1",
        service = "service/checkout",
        component = "component/checkout-web",
        caller = "person/lena",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = null,
        source = "github",
      },
      findings = {},
    },
  },

  ["somebody whom nobody knew is written down"] = {
    at = "2026-03-02T08:01:00Z",
    given = given,
    when = { issues("opened", { user = { login = "Octo Cat", type = "User" } }) },
    expect = {
      ["incident/github-9001"] = { caller = "person/github-octo-cat" },
      ["person/github-octo-cat"] = { name = "Octo Cat", github_login = "Octo Cat", position = "outside" },
    },
  },

  ["it is worked on, waits, and is closed"] = {
    at = "2026-03-02T08:01:00Z",
    given = given,
    when = {
      issues("opened", {}),
      issues("assigned", { assignee = lena, updated_at = "2026-03-02T08:10:00Z" }),
      issues("labeled", {
        assignee = lena,
        updated_at = "2026-03-02T08:20:00Z",
        labels = { { name = "P1" }, { name = "Waiting" } },
      }),
      issues("closed", {
        assignee = lena,
        state = "closed",
        state_reason = "completed",
        updated_at = "2026-03-02T09:00:00Z",
        closed_at = "2026-03-02T09:00:00Z",
      }),
    },
    expect = {
      ["incident/github-9001"] = {
        state = "closed",
        assignee = "person/lena",
        resolved_at = "2026-03-02T09:00:00Z",
        closed_at = "2026-03-02T09:00:00Z",
      },
    },
  },

  ["a label says that it waits"] = {
    at = "2026-03-02T08:01:00Z",
    given = given,
    when = { issues("opened", { assignee = lena, labels = { { name = "On Hold" } } }) },
    expect = { ["incident/github-9001"] = { state = "on_hold", priority = null } },
  },

  ["what comes late changes the past alone"] = {
    at = "2026-03-02T09:01:00Z",
    given = given,
    when = {
      issues("closed", { state = "closed", updated_at = "2026-03-02T09:00:00Z", closed_at = "2026-03-02T09:00:00Z" }),
      issues("edited", { title = "Cards", updated_at = "2026-03-02T08:30:00Z" }),
    },
    expect = {
      ["incident/github-9001"] = { state = "closed", title = "Card payments fail", version = 1 },
    },
  },

  ["reopened it is open, though GitHub still tells when it was closed"] = {
    at = "2026-03-02T09:01:00Z",
    given = given,
    when = {
      issues("closed", { state = "closed", updated_at = "2026-03-02T09:00:00Z", closed_at = "2026-03-02T09:00:00Z" }),
      issues("reopened", { updated_at = "2026-03-02T09:30:00Z", closed_at = "2026-03-02T09:00:00Z" }),
    },
    expect = { ["incident/github-9001"] = { state = "new", resolved_at = null, closed_at = null } },
  },

  ["in the opposite order, each told twice, it comes to the same"] = {
    at = "2026-03-02T09:01:00Z",
    given = given,
    when = {
      issues("closed", {
        assignee = lena,
        state = "closed",
        updated_at = "2026-03-02T09:00:00Z",
        closed_at = "2026-03-02T09:00:00Z",
      }),
      issues("labeled", { updated_at = "2026-03-02T08:20:00Z", labels = { { name = "P2" }, { name = "Waiting" } } }),
      issues("opened", {}),
      issues("closed", {
        assignee = lena,
        state = "closed",
        updated_at = "2026-03-02T09:00:00Z",
        closed_at = "2026-03-02T09:00:00Z",
      }),
      issues("opened", {}),
    },
    expect = {
      ["incident/github-9001"] = {
        state = "closed",
        assignee = "person/lena",
        priority = "p1",
        resolved_at = "2026-03-02T09:00:00Z",
        service = "service/checkout",
        component = "component/checkout-web",
      },
    },
  },

  ["told late that it was opened, what was deleted stays deleted, and what lost its label is none"] = {
    at = "2026-03-02T09:01:00Z",
    params = { ["intake.github"] = { incident_labels = { "incident" } } },
    given = given,
    when = {
      issues("deleted", { updated_at = "2026-03-02T08:30:00Z" }),
      issues("opened", {}),
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "issues" },
        body = {
          action = "unlabeled",
          label = { name = "Incident" },
          repository = repository,
          issue = issue({ id = 2, labels = {}, updated_at = "2026-03-02T08:30:00Z" }),
        },
      },
      issues("labeled", { id = 2 }),
    },
    expect = { ["incident/github-9001"] = { state = "cancelled" }, ["incident/github-2"] = { state = "cancelled" } },
  },

  ["a member's first comment is the answer, the last one is when the customer heard"] = {
    at = "2026-03-02T09:01:00Z",
    given = given,
    when = {
      comment("MEMBER", "rui", "2026-03-02T08:40:00Z"),
      comment("OWNER", "rui", "2026-03-02T08:20:00Z"),
      comment("NONE", "a-customer", "2026-03-02T08:10:00Z"),
      comment("MEMBER", "lena-h", "2026-03-02T08:05:00Z"),
    },
    expect = {
      ["incident/github-9001"] = { responded_at = "2026-03-02T08:20:00Z", told_at = "2026-03-02T08:40:00Z" },
    },
  },

  ["members of another kind leave things as they were, or are ignored"] = {
    at = "2026-03-02T09:01:00Z",
    given = given,
    when = {
      issues("opened", { assignee = lena }),
      issues("edited", {
        title = {},
        state = 7,
        labels = "all",
        user = 5,
        assignee = "lena",
        updated_at = "2026-03-02T08:30:00Z",
      }),
      issues("opened", { id = true }),
      { deliver = "github", headers = { ["X-GitHub-Event"] = "release" }, body = { release = "2.0" } },
      { deliver = "github", headers = { ["X-GitHub-Event"] = "issues" }, body = { action = "opened" } },
    },
    expect = {
      ["incident/github-9001"] = { title = "Card payments fail", state = "in_progress" },
      ["incident/github-true"] = false,
      ignored = "no issue in it",
    },
  },

  ["not planned is not solved"] = {
    at = "2026-03-02T09:01:00Z",
    given = given,
    when = {
      issues("opened", {}),
      issues("closed", { state = "closed", state_reason = "not_planned", updated_at = "2026-03-02T09:00:00Z" }),
    },
    expect = { ["incident/github-9001"] = { state = "cancelled" } },
  },

  ["where only some labels make an incident, other issues are left alone"] = {
    at = "2026-03-02T08:01:00Z",
    params = { ["intake.github"] = { incident_labels = { "outage" } } },
    given = given,
    when = {
      issues("opened", { id = 1 }),
      issues("opened", { id = 2, labels = { { name = "Outage" } } }),
      issues("opened", { id = 3, labels = { { name = "outage" } } }),
      issues("unlabeled", { id = 3, labels = {}, updated_at = "2026-03-02T08:30:00Z" }),
    },
    expect = { ["incident/github-2"] = { state = "new" }, ["incident/github-3"] = { state = "cancelled" } },
  },

  ["where it lies can be put right by hand"] = {
    at = "2026-03-02T08:01:00Z",
    given = {
      ["service/checkout"] = { name = "Checkout" },
      ["service/payment"] = { name = "Payment" },
    },
    when = {
      issues("opened", {}),
      { update = "incident/github-9001", set = { service = "service/payment" } },
      issues("edited", { title = "Cards fail", updated_at = "2026-03-02T08:30:00Z" }),
    },
    expect = { ["incident/github-9001"] = { service = "service/payment", title = "Cards fail", component = null } },
  },

  ["a deployment goes its way, and what is told late does not turn it back"] = {
    at = "2026-03-02T07:41:00Z",
    given = given,
    when = {
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "deployment" },
        body = { action = "created", deployment = deployment({}), repository = repository },
      },
      deployment_status("success", "2026-03-02T07:40:00Z"),
      deployment_status("in_progress", "2026-03-02T07:32:00Z"),
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "deployment", ["X-GitHub-Delivery"] = "once more" },
        body = { action = "created", deployment = deployment({}), repository = repository },
      },
    },
    expect = {
      ["deployment/github-4711"] = {
        state = "succeeded",
        production = true,
        service = "service/checkout",
        finished_at = "2026-03-02T07:40:00Z",
        started_at = "2026-03-02T07:30:00Z",
        deployed_by = null,
      },
    },
  },

  ["a merged pull request is a change, and its deployment finds it"] = {
    at = "2026-03-02T07:31:00Z",
    given = given,
    when = {
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "pull_request" },
        body = {
          action = "closed",
          repository = repository,
          pull_request = {
            id = 33,
            number = 13,
            title = "New card provider",
            body = null,
            user = lena,
            state = "closed",
            draft = false,
            merged = true,
            merged_at = "2026-03-02T07:00:00Z",
            merge_commit_sha = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
            base = { ref = "main" },
            created_at = "2026-02-27T10:00:00Z",
            updated_at = "2026-03-02T07:00:00Z",
            html_url = "https://github.com/harbour/checkout/pull/13",
          },
        },
      },
      deployment_status("failure", "2026-03-02T07:40:00Z"),
    },
    expect = {
      ["change/github-33"] = {
        state = "done",
        title = "New card provider",
        requested_by = "person/lena",
        done_at = "2026-03-02T07:00:00Z",
      },
      ["deployment/github-4711"] = { state = "failed", change = "change/github-33" },
    },
  },

  ["told after its deployment, the merged pull request is tied to it all the same"] = {
    at = "2026-03-02T07:41:00Z",
    given = given,
    when = {
      deployment_status("success", "2026-03-02T07:40:00Z"),
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "pull_request" },
        body = {
          action = "closed",
          repository = repository,
          pull_request = {
            id = 33,
            number = 13,
            title = "New card provider",
            user = lena,
            state = "closed",
            merged = true,
            merged_at = "2026-03-02T07:00:00Z",
            merge_commit_sha = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
            base = { ref = "main" },
            created_at = "2026-02-27T10:00:00Z",
            updated_at = "2026-03-02T07:00:00Z",
          },
        },
      },
    },
    expect = { ["deployment/github-4711"] = { state = "succeeded", change = "change/github-33" } },
  },

  ["a run that somebody stopped has not failed"] = {
    at = "2026-03-02T07:31:00Z",
    given = given,
    when = {
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "workflow_run" },
        body = {
          action = "completed",
          repository = repository,
          workflow = { name = "Deploy" },
          workflow_run = {
            id = 89,
            status = "completed",
            conclusion = "cancelled",
            head_sha = "abc",
            actor = lena,
            created_at = "2026-03-02T07:00:00Z",
            updated_at = "2026-03-02T07:09:00Z",
          },
        },
      },
    },
    expect = { ["deployment/github-run-89"] = { state = "superseded", finished_at = null } },
  },

  ["a run of a workflow that deploys is a deployment"] = {
    at = "2026-03-02T07:31:00Z",
    given = given,
    when = {
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "workflow_run" },
        body = {
          action = "completed",
          repository = repository,
          workflow = { name = "Deploy" },
          workflow_run = {
            id = 88,
            status = "completed",
            conclusion = "success",
            head_sha = "abc",
            actor = lena,
            created_at = "2026-03-02T07:00:00Z",
            run_started_at = "2026-03-02T07:00:00Z",
            updated_at = "2026-03-02T07:09:00Z",
            html_url = "https://github.com/harbour/checkout/actions/runs/88",
          },
        },
      },
    },
    expect = {
      ["deployment/github-run-88"] = {
        state = "succeeded",
        production = true,
        finished_at = "2026-03-02T07:09:00Z",
        deployed_by = "person/lena",
      },
    },
  },

  ["a release is made known, and withdrawn"] = {
    at = "2026-03-02T07:31:00Z",
    given = given,
    when = {
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "release" },
        body = {
          action = "published",
          repository = repository,
          release = {
            id = 5,
            tag_name = "v2.4.0",
            name = null,
            draft = false,
            prerelease = false,
            author = lena,
            body = "Cards",
            published_at = "2026-03-02T07:20:00Z",
            html_url = "https://github.com/harbour/checkout/releases/5",
          },
        },
      },
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "release" },
        body = {
          action = "unpublished",
          repository = repository,
          release = {
            id = 5,
            tag_name = "v2.4.0",
            name = null,
            draft = false,
            prerelease = false,
            author = lena,
            body = null,
            published_at = "2026-03-02T07:20:00Z",
            html_url = "https://github.com/harbour/checkout/releases/5",
          },
        },
      },
    },
    expect = {
      ["release/github-5"] = { name = "checkout v2.4.0", state = "withdrawn", label = "v2.4.0", notes = null },
    },
  },

  ["whoever released it is written down first"] = {
    at = "2026-03-02T07:31:00Z",
    when = {
      {
        deliver = "github",
        headers = { ["X-GitHub-Event"] = "release" },
        body = {
          action = "prereleased",
          repository = repository,
          release = {
            id = 6,
            tag_name = "v2.5.0",
            name = "Faster",
            draft = false,
            prerelease = true,
            author = lena,
            body = null,
            published_at = "2026-03-02T07:20:00Z",
            html_url = "https://github.com/harbour/checkout/releases/6",
          },
        },
      },
    },
    expect = {
      ["release/github-6"] = {
        name = "Faster",
        state = "preview",
        released_by = "person/github-lena-h",
        service = null,
      },
    },
  },

  ["pings and what else GitHub tells are plainly ignored"] = {
    at = "2026-03-02T07:31:00Z",
    given = given,
    when = {
      { deliver = "github", headers = {}, body = { action = "created" } },
      { deliver = "github", headers = { ["X-GitHub-Event"] = "star" }, body = { action = "deleted" } },
      { deliver = "github", headers = { ["X-GitHub-Event"] = "ping" }, body = { zen = "Keep it simple", hook_id = 1 } },
    },
    expect = { ignored = "the hook works", findings = {} },
  },
}
