-- SPDX-License-Identifier: Apache-2.0
-- What senders send besides: empty words, other orders of what is known, times that do not fit, lists for texts.
local function by(spec)
  return { ["intake.generic"] = { senders = { generic = spec } } }
end

local function sent(sender, body, headers)
  return { deliver = sender, body = body, headers = headers }
end

local function with(body, more)
  local all = {}
  for name, value in pairs(body) do
    all[name] = value
  end
  for name, value in pairs(more or {}) do
    all[name] = value
  end
  return all
end

local function alert(more)
  local one = { status = "firing", labels = { alertname = "Slow" }, startsAt = "2026-03-02T08:00:00Z" }
  return sent("alertmanager", { alerts = { with(one, more) } })
end

local function row(more)
  return sent("servicenow", { result = with({ number = "INC1", sys_updated_on = "2026-03-02 08:00:00" }, more) })
end

local function jira(status, more)
  local fields = with({ issuetype = { name = "Incident" }, summary = "Cards", status = status,
    updated = "2026-03-02T08:00:00.000+0000" }, more)
  return sent("jira", { webhookEvent = "jira:issue_updated", issue = { id = "7", key = "P-7", fields = fields } })
end

local function comment(event, author)
  return sent("jira", { webhookEvent = event, comment = { id = "1", author = { name = author },
    self = "https://j.example/rest/api/2/issue/7/comment/1", created = "2026-03-02T08:30:00.000+0000" },
    issue = { id = "7", fields = { reporter = { name = "ana" } } } })
end

local function zammad(state, kind, at, more)
  return sent("zammad", { ticket = with({ id = 7, number = "97", title = "Door", state = state, type = kind,
    updated_at = at }, more) })
end

local function zabbix(more)
  return sent("zabbix", with({ event_id = "9", event_value = "1", event_name = "Disk" }, more))
end

local function check(up, at)
  return sent("generic", { id = "c", over = up, at = at })
end

local spells = by {
  spell = true, key = "id", at = "at", state = "over", states = { ["true"] = "resolved", ["*"] = "new" },
}
local health = [[
local lib = require "intake.lib"
return intake {
  title = "Beats",
  map = lib.map {
    key = "id", title = "name", only = function(it) return it.test and "a test" or nil end,
    before = function(told) return told.title == "quiet" and "it is quiet" or nil end,
    after = function(from, id, known, it)
      lib.put(from, id, { category = known and "known" or "new" })
      lib.health(from, lib.named(from, "component", it.name), "down", lib.instant(it, "at"))
    end,
  },
}]]

return tests {
  ["an alert of one label without a value, that ends before it begins"] = {
    at = "2026-03-02T09:00:00Z",
    when = { alert { labels = { job = null }, status = "resolved", endsAt = "2026-03-02T07:00:00Z" } },
    expect = { ["incident/alertmanager-job-1772438400"] = { state = "resolved",
      resolved_at = "2026-03-02T09:00:00Z" } },
  },
  ["an alert that nothing tells apart"] = {
    at = "2026-03-02T09:00:00Z",
    when = { alert { labels = {} } },
    expect = { ignored = "does not say which incident" },
  },

  ["a row with signs for nothing"] = {
    at = "2026-03-02T09:00:00Z",
    when = { row { short_description = "?", cmdb_ci = "NULL", impact = "9 - None", category = "",
      opened_at = "", business_service = null } },
    expect = { ["incident/servicenow-INC1"] = { title = "INC1", impact = null, component = null, opened_at = null } },
  },
  ["a row without its time counts where its count is not less"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      row { sys_mod_count = "4", short_description = "Four" },
      row { sys_updated_on = null, sys_mod_count = "5", short_description = "Five" },
      row { sys_updated_on = null, sys_mod_count = "3", short_description = "Three" },
    },
    expect = { ["incident/servicenow-INC1"] = { title = "Five" }, ignored = "was updated since at servicenow" },
  },
  ["a row of which no count is known"] = {
    at = "2026-03-02T09:00:00Z",
    when = { row {}, row { sys_updated_on = null, sys_mod_count = "3", short_description = "Three" } },
    expect = { ["incident/servicenow-INC1"] = { title = "Three" } },
  },

  ["a status that does not fit what the sender says it is"] = {
    at = "2026-03-02T09:00:00Z",
    when = { jira { name = "Rejected", statusCategory = { key = "indeterminate" } } },
    expect = { ["incident/jira-7"] = { state = "in_progress" } },
  },
  ["a status in words that nobody knows"] = {
    at = "2026-03-02T09:00:00Z",
    when = { jira { name = "Xyzzy", statusCategory = { key = "done" } } },
    expect = { ["incident/jira-7"] = { state = "closed" } },
  },
  ["closed by a solution"] = {
    at = "2026-03-02T09:00:00Z",
    when = { jira({ name = "Closed" }, { resolution = { name = "Fixed" } }) },
    expect = { ["incident/jira-7"] = { state = "closed", resolution = "Fixed" } },
  },
  ["who asked is no answer, nor is a comment that was taken back"] = {
    at = "2026-03-02T09:00:00Z",
    when = { jira { name = "Open" }, comment("comment_created", "ana"), comment("comment_deleted", "ben") },
    expect = { ["incident/jira-7"] = { responded_at = null }, ignored = "tells the customer nothing" },
  },

  ["a change that is done, and was an incident before"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      zammad("open", "incident", "2026-03-02T07:00:00Z"),
      zammad("closed", "change", "2026-03-02T08:00:00Z"),
      zammad("closed", "change", "2026-03-02T08:10:00Z"),
    },
    expect = {
      ["incident/zammad-7"] = { state = "cancelled" },
      ["change/zammad-7"] = { state = "done", done_at = "2026-03-02T08:10:00Z" },
    },
  },
  ["a demand without words, twice"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      zammad("open", "request", "2026-03-02T07:00:00Z", { title = null }),
      zammad("closed", "request", "2026-03-02T08:00:00Z", { title = null }),
      sent("zammad", { ticket = { id = 8, type = "request", updated_at = "2026-03-02T07:00:00Z" } }),
    },
    expect = { ["demand/zammad-7"] = { title = "97", state = "done" }, ["demand/zammad-8"] = { title = "8" } },
  },
  ["a ticket by a table of one's own, by the words for types that are usual"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { record = "ticket", key = "id", type = "kind", status = "is", title = "name", at = "at" },
    when = { sent("generic", { id = 1, kind = "Request", is = "Waiting for Ben", name = "A chair", at = 1772438400 }) },
    expect = { ["demand/generic-1"] = { title = "A chair", state = "on_hold" } },
  },

  ["Zabbix: a clock without a day, and a macro that nobody filled in"] = {
    at = "2026-03-02T09:00:00Z",
    when = { zabbix { event_time = "08:00:00", severity = "*UNKNOWN*" } },
    expect = { ["incident/zabbix-9"] = { state = "new", opened_at = "2026-03-02T09:00:00Z", impact = null } },
  },
  ["Zabbix: the recovery by day and clock"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      zabbix { event_date = "2026.03.02", event_time = "08:00:00" },
      zabbix { event_value = "0", event_recovery_date = "2026.03.02", event_recovery_time = "08:20:00" },
    },
    expect = { ["incident/zabbix-9"] = { resolved_at = "2026-03-02T08:20:00Z", opened_at = "2026-03-02T08:00:00Z" } },
  },
  ["Zabbix: an update that acknowledges nothing"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      zabbix { event_timestamp = "1772438400", update_status = "1", ack = "No" },
      zabbix { event_id = "10", update_status = "1", ack = "Yes", timestamp = "1772438400" },
    },
    expect = { ["incident/zabbix-9"] = { opened_at = "2026-03-02T08:00:00Z" },
      ["incident/zabbix-10"] = { state = "in_progress" } },
  },
  ["Zabbix: told again without a time it leaves alone what a person did"] = {
    at = "2026-03-02T09:00:00Z",
    when = { zabbix {}, { update = "incident/zabbix-9", set = { state = "in_progress" } }, zabbix { host = "h" } },
    expect = { ["incident/zabbix-9"] = { state = "in_progress" } },
  },

  ["Sentry: an event without its time, of an issue that is known"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/sentry-77"] = { title = "Boom", source = "sentry", opened_at = "2026-03-01T00:00:00Z",
      state = "in_progress" } },
    when = { sent("sentry", { data = { event = { issue_id = "77", title = "Boom again" } } }) },
    expect = { ["incident/sentry-77"] = { title = "Boom again", state = "in_progress" } },
  },

  ["an event that does not say what it is"] = {
    when = { sent("standard_webhooks", { data = { id = "x" } }) },
    expect = { ignored = "events of type \"\" are not recorded" },
  },

  ["lists of words and things within things are looked into, and the first of a name counts"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { loose = true, key = "id", title = "name", category = "a.b.c.d", description = "e" },
    when = { sent("generic", { ID = 1, tags = { "x", "y" }, name = "One", other = { name = "Two", NAME = "Three" },
      a = { b = { c = { d = "deep", f = { e = "deeper" } } } } }) },
    expect = { ["incident/generic-1"] = { title = "One", category = "deep", description = null } },
  },

  ["labels as a list of words, and names with commas"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { key = "id", labels = "tags", names = { "some", "one", "none" },
      params = { services = { ["rack-*"] = "shop", ["team=a"] = "service/till" } } },
    given = { ["service/shop"] = { name = "Shop" }, ["service/till"] = { name = "Till" } },
    when = {
      sent("generic", { id = 1, tags = { "room:7", "room:8", "plain" }, some = "x, rack-1" }),
      sent("generic", { id = 2, tags = { { name = "team", value = "a" }, { value = "b" } }, some = { "u", "v" } }),
      sent("generic", { id = 3, tags = { team = null, room = "7" }, one = "rack-3" }),
      sent("generic", { id = 4, tags = {}, some = {}, one = { rack = 3 } }),
    },
    expect = {
      ["incident/generic-1"] = { service = "service/shop" }, ["incident/generic-2"] = { service = "service/till" },
      ["incident/generic-3"] = { service = "service/shop" }, ["incident/generic-4"] = { service = null },
    },
  },
  ["a repository that ends with its owner is nobody's"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { key = "id", repository = "repo", service = "svc" },
    when = { sent("generic", { id = 1, repo = "harbour/" }), sent("generic", { id = 2, svc = "--" }) },
    expect = { ["incident/generic-1"] = { service = null }, ["incident/generic-2"] = { service = null } },
  },
  ["two components of a repository, and one of a service that is named besides"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { key = "id", repository = "repo", component = "part", service = "svc" },
    given = {
      ["service/shop"] = { name = "Shop" }, ["service/till"] = { name = "Till" },
      ["component/one"] = { name = "One", repository = "harbour/shop", service = "service/shop" },
      ["component/two"] = { name = "Two", repository = "harbour/shop", service = "service/till" },
    },
    when = {
      sent("generic", { id = 1, repo = "harbour/shop" }),
      sent("generic", { id = 2, repo = "harbour/shop", part = "two" }),
      sent("generic", { id = 3, repo = "harbour/none", svc = "till" }),
    },
    expect = {
      ["incident/generic-1"] = { component = "component/one" }, ["incident/generic-2"] = { service = "service/till" },
      ["incident/generic-3"] = { service = "service/till" },
    },
  },

  ["severities in words of two, and as a rank"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { key = "id", severity = "level" },
    when = {
      sent("generic", { id = 1, level = "Very High" }), sent("generic", { id = 2, level = "SEV-2" }),
      sent("generic", { id = 3, level = "so so" }),
    },
    expect = { ["incident/generic-1"] = { impact = "high" }, ["incident/generic-2"] = { urgency = "medium" },
      ["incident/generic-3"] = { impact = null } },
  },

  ["priorities as people spell them"] = {
    at = "2026-03-02T09:00:00Z",
    params = by { key = "id", priority = "level" },
    when = {
      sent("generic", { id = 1, level = "p-1" }), sent("generic", { id = 2, level = "Sev: 2" }),
      sent("generic", { id = 3, level = " 3 " }), sent("generic", { id = 4, level = "Priority p4" }),
      sent("generic", { id = 5, level = "5 - Planning" }), sent("generic", { id = 6, level = "top 5" }),
      sent("generic", { id = 7, level = 1 }), sent("generic", { id = 8, level = "SEV2" }),
    },
    expect = {
      ["incident/generic-1"] = { priority = "p1" }, ["incident/generic-2"] = { priority = "p2" },
      ["incident/generic-3"] = { priority = "p3" }, ["incident/generic-4"] = { priority = "p4" },
      ["incident/generic-5"] = { priority = "p5" }, ["incident/generic-6"] = { priority = null },
      ["incident/generic-7"] = { priority = "p1" }, ["incident/generic-8"] = { priority = "p2" },
    },
  },

  ["spells that come in the wrong order"] = {
    at = "2026-03-02T12:00:00Z",
    params = spells,
    when = {
      check(true, 1772439000), check(true, 1772439300), check(false, 1772439600), check(false, 1772438400),
      check(false, 1772436000), check(true, 1772436600), check(true, 1772440000),
    },
    expect = {
      ["incident/generic-c-1772439000"] = { state = "resolved", opened_at = "2026-03-02T07:20:00Z" },
      ["incident/generic-c-1772439600"] = { state = "resolved" },
    },
  },
  ["one that a person has ended, and one that has been closed"] = {
    at = "2026-03-02T12:00:00Z",
    params = spells,
    when = {
      check(false, 1772438400),
      { update = "incident/generic-c-1772438400", set = { state = "closed" } },
      check(true, 1772439000),
    },
    expect = { ["incident/generic-c-1772438400"] = { state = "closed", resolved_at = "2026-03-02T08:10:00Z" } },
  },

  ["a deployment whose change two claim, and a change that comes after"] = {
    at = "2026-03-02T12:00:00Z",
    params = { ["intake.generic"] = { senders = { generic = {
      { has = "change", record = "change", key = "change", revision = "sha", title = "name", at = "at" },
      { has = "run", record = "deployment", key = "run", revision = "sha", environment = "env", at = "at",
        started_at = "at", state = "=succeeded" },
    } } } },
    when = {
      sent("generic", { run = 1, sha = "abc", env = "Production", at = 1772438400 }),
      sent("generic", { change = 1, sha = "abc", name = "One", at = 1772438400 }),
      sent("generic", { change = 2, sha = "abc", name = "Two", at = 1772438400 }),
      sent("generic", { run = 2, sha = "abc", env = "test", at = 1772438400 }),
      sent("generic", { change = null, run = null }),
    },
    expect = {
      ["deployment/generic-1"] = { change = "change/generic-1", production = true },
      ["deployment/generic-2"] = { change = "change/generic-1", production = false },
    },
  },

  ["a function that is told why not, before and after"] = {
    at = "2026-03-02T12:00:00Z",
    files = { ["generic.lua"] = health },
    given = { ["component/pump"] = { name = "Pump" } },
    when = {
      sent("generic", { id = 1, name = "Pump", at = 1772438400 }), sent("generic", { id = 1, name = "Nothing" }),
      sent("generic", { id = 2, name = "quiet" }), sent("generic", { id = 3, test = true }),
      sent("generic", { name = "x" }),
    },
    expect = { ["incident/generic-1"] = { category = "known" }, ["incident/generic-2"] = false,
      ["component/pump"] = { health = "down" } },
  },
}
