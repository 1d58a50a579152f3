-- SPDX-License-Identifier: Apache-2.0
local ana = { accountId = "5aa", displayName = "Ana Brandt", emailAddress = "ana@harbour.example" }
local ben = { accountId = "5bb", displayName = "Ben Cole" }

local function status(name, category)
  return { name = name, id = "3", statusCategory = category and { key = category, name = name } or nil }
end

local function event(name, updated, more, changelog)
  local fields = {
    summary = "Cards are refused",
    description = "Since eight",
    issuetype = { name = "Incident" },
    project = { key = "PAY", name = "Payments" },
    priority = { name = "High" },
    status = status("Open", "new"),
    components = { { name = "card-gateway" } },
    labels = {},
    resolution = null,
    resolutiondate = null,
    reporter = ana,
    assignee = null,
    created = "2026-03-02T09:00:00.000+0100",
    updated = updated,
  }
  for field, value in pairs(more or {}) do
    fields[field] = value
  end
  return {
    deliver = "jira",
    body = {
      timestamp = time.parse(updated) + 40,
      webhookEvent = name,
      changelog = changelog and { id = changelog, items = {} } or nil,
      issue = { id = "20001", key = "PAY-7", self = "https://harbour.example/rest/api/2/issue/20001", fields = fields },
    },
  }
end

local function comment(author, at, more)
  local step = {
    deliver = "jira",
    body = {
      timestamp = at,
      webhookEvent = "comment_created",
      comment = {
        id = "1",
        self = "https://harbour.example/rest/api/2/issue/20001/comment/1",
        author = author,
        body = "Hm",
        created = at,
      },
    },
  }
  for name, value in pairs(more or {}) do
    step.body[name] = value
  end
  return step
end

local given = {
  ["service/payments"] = { name = "Payments" },
  ["person/ana"] = { name = "Ana", email = "ana@harbour.example" },
}
local created = event("jira:issue_created", "2026-03-02T09:00:00.000+0100", {}, "100")
local begun = event(
  "jira:issue_updated",
  "2026-03-02T09:10:00.000+0100",
  { status = status("In Progress", "indeterminate"), assignee = ben },
  "101"
)
local waiting = event(
  "jira:issue_updated",
  "2026-03-02T09:20:00.000+0100",
  { status = status("Waiting for customer", "indeterminate"), assignee = ben },
  "102"
)
local done = event("jira:issue_updated", "2026-03-02T10:00:00.000+0100", {
  status = status("Resolved", "done"),
  assignee = ben,
  resolution = { name = "Done" },
  resolutiondate = "2026-03-02T10:00:00.000+0100",
}, "103")
local again = event("jira:issue_updated", "2026-03-02T11:00:00.000+0100", {}, "104")

return tests {
  ["an issue becomes an incident of its project's service"] = {
    at = "2026-03-02T12:00:00Z",
    given = given,
    when = { created },
    expect = {
      ["incident/jira-20001"] = {
        number = "PAY-7",
        title = "Cards are refused",
        state = "new",
        priority = "p2",
        service = "service/payments",
        caller = "person/ana",
        assignee = null,
        opened_at = "2026-03-02T08:00:00Z",
        source = "jira",
        external_url = "https://harbour.example/browse/PAY-7",
      },
    },
  },
  ["shuffled and twice it comes to the same"] = {
    at = "2026-03-02T12:00:00Z",
    given = given,
    when = { done, created, done, waiting, begun, created },
    expect = {
      ["incident/jira-20001"] = {
        state = "resolved",
        resolved_at = "2026-03-02T09:00:00Z",
        assignee = "person/jira-5bb",
        resolution = "Done",
        opened_at = "2026-03-02T08:00:00Z",
        service = "service/payments",
      },
    },
  },
  ["it waits, and is opened again"] = {
    at = "2026-03-02T12:00:00Z",
    given = given,
    when = { created, begun, waiting, done, again },
    expect = { ["incident/jira-20001"] = { state = "new", resolved_at = null, assignee = null } },
  },
  ["two updates of one instant are told apart by their changelog"] = {
    at = "2026-03-02T12:00:00Z",
    when = {
      event("jira:issue_updated", "2026-03-02T10:00:00.000+0100", { status = status("Done", "done") }, "106"),
      event("jira:issue_updated", "2026-03-02T10:00:00.000+0100", { status = status("Open", "new") }, "105"),
    },
    expect = { ["incident/jira-20001"] = { state = "closed" } },
  },
  ["what nobody will do is cancelled, and so is what is deleted"] = {
    at = "2026-03-02T12:00:00Z",
    when = {
      event(
        "jira:issue_updated",
        "2026-03-02T10:00:00.000+0100",
        { status = status("Done", "done"), resolution = { name = "Won't Do" } }
      ),
    },
    expect = { ["incident/jira-20001"] = { state = "cancelled" } },
  },
  ["deleted"] = {
    at = "2026-03-02T12:00:00Z",
    when = { created, event("jira:issue_deleted", "2026-03-02T09:00:00.000+0100") },
    expect = { ["incident/jira-20001"] = { state = "cancelled" } },
  },
  ["the type decides what it is"] = {
    at = "2026-03-02T12:00:00Z",
    when = { event("jira:issue_created", "2026-03-02T09:00:00.000+0100", { issuetype = { name = "Story" } }) },
    expect = {
      ["demand/jira-20001"] = { state = "new", title = "Cards are refused" }, ["incident/jira-20001"] = false,
    },
  },
  ["and may be another later"] = {
    at = "2026-03-02T12:00:00Z",
    when = {
      created,
      event(
        "jira:issue_updated",
        "2026-03-02T10:00:00.000+0100",
        { issuetype = { name = "Change" }, status = status("Awaiting approval", "indeterminate") }
      ),
    },
    expect = { ["incident/jira-20001"] = { state = "cancelled" }, ["change/jira-20001"] = { state = "review" } },
  },
  ["types of one's own"] = {
    at = "2026-03-02T12:00:00Z",
    params = { ["intake.jira"] = { nothing = { "Incident" } } },
    when = { created },
    expect = { ignored = "tickets of type \"Incident\" are not recorded" },
  },
  ["a server tells of a comment by its address alone"] = {
    at = "2026-03-02T12:00:00Z",
    given = given,
    when = {
      created,
      comment(ben, "2026-03-02T09:30:00.000+0100"),
      comment(ben, "2026-03-02T09:05:00.000+0100"),
      comment(ben, "2026-03-02T09:40:00.000+0100", {}),
    },
    expect = {
      ["incident/jira-20001"] = {
        responded_at = "2026-03-02T08:05:00Z",
        told_at = "2026-03-02T08:40:00Z",
        state = "new",
      },
    },
  },
  ["a comment that the customer does not see is no answer"] = {
    at = "2026-03-02T12:00:00Z",
    when = {
      created,
      comment(ben, "2026-03-02T09:05:00.000+0100", {
        comment = {
          id = "2",
          author = ben,
          self = "https://harbour.example/rest/api/2/issue/20001/comment/2",
          created = "2026-03-02T09:05:00.000+0100",
          jsdPublic = false,
        },
      }),
    },
    expect = { ["incident/jira-20001"] = { responded_at = null }, ignored = "tells the customer nothing" },
  },
  ["a comment on what is not known"] = {
    when = { comment(ben, "2026-01-02T09:05:00.000+0100") },
    expect = { ["incident/jira-20001"] = false, ignored = "not known as an incident" },
  },
  ["an old server without categories"] = {
    at = "2026-03-02T12:00:00Z",
    when = {
      event("jira:issue_updated", "2026-03-02T10:00:00.000+0100", {
        status = { name = "In Progress" },
        priority = { name = "Blocker" },
        reporter = { name = "ana", displayName = "Ana" },
      }),
    },
    expect = { ["incident/jira-20001"] = { state = "in_progress", priority = "p1", caller = "person/jira-ana" } },
  },
  ["members that are null, missing or of another kind do no harm"] = {
    at = "2026-03-02T12:00:00Z",
    when = {
      {
        deliver = "jira",
        body = {
          webhookEvent = "jira:issue_created",
          timestamp = null,
          issue = {
            id = 20002,
            key = null,
            fields = { issuetype = "Bug", status = null, components = "x", labels = 7 },
          },
        },
      },
    },
    expect = { ["incident/jira-20002"] = { title = null, state = "new" } },
  },
  ["an event of something else"] = {
    when = {
      { deliver = "jira", body = { webhookEvent = "sprint_started", timestamp = 1772438400000, sprint = { id = 1 } } },
    },
    expect = { ignored = "\"sprint_started\" says nothing of an issue" },
  },
}
