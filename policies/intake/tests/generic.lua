-- SPDX-License-Identifier: Apache-2.0
local function sent(body)
  return { deliver = "generic", body = body }
end

local function by(spec)
  return { ["intake.generic"] = { senders = { generic = spec } } }
end

local alerts = {
  key = "alert.id",
  title = "alert.name",
  state = "alert.status",
  states = { firing = "new", acked = "in_progress", ok = "resolved" },
  at = "alert.time",
  opened_at = "alert.since",
  version = "alert.seq",
  zone = "Europe/Berlin",
  service = { "labels.service", "labels.app.kubernetes.io/name" },
  severity = "alert.level",
  url = "alert.link",
  fields = { number = "alert.id" },
}

local checks = {
  each = "results",
  key = { "site", "check" },
  spell = true,
  title = "check",
  state = "up",
  states = { ["true"] = "resolved", ["*"] = "new" },
  at = "t",
  component = ".machine",
}

local function check(t, up, more)
  return sent({ machine = "gateway 7", results = { { site = "kiel", check = "ping", t = t, up = up }, more } })
end

local given = {
  ["service/checkout"] = { name = "Checkout" },
  ["component/gateway-7"] = { name = "Gateway 7", service = "service/checkout", repository = "harbour/gateway" },
  ["measure/queue"] = { name = "Orders that wait" },
}

return tests {
  ["an alert becomes an incident by the names of its fields"] = {
    at = "2026-03-02T09:00:00Z",
    params = by(alerts),
    given = given,
    when = {
      sent({
        alert = {
          id = 9007199254740993,
          name = "Heap",
          status = "Firing",
          time = "2026-03-02 09:30:00",
          seq = 1,
          since = "2026-03-02 09:29:00",
          level = "critical",
          link = "javascript:alert(1)",
        },
        labels = { ["app.kubernetes.io/name"] = "Checkout" },
      }),
      sent({ alert = { id = 9007199254740993, status = "ok", time = "2026-03-02 09:40:00+01:00", seq = "2" } }),
      sent({ alert = { id = 9007199254740993, status = "acked", time = "2026-03-02 09:35:00" } }),
    },
    expect = {
      ["incident/generic-9007199254740993"] = {
        title = "Heap",
        number = "9007199254740993",
        state = "resolved",
        opened_at = "2026-03-02T08:29:00Z",
        resolved_at = "2026-03-02T08:40:00Z",
        service = "service/checkout",
        impact = "high",
        external_url = null,
      },
    },
  },

  ["what lacks its key is ignored, and says so"] = {
    params = by(alerts),
    when = { sent({ alert = { id = null, name = "x" } }), sent({ alert = "what" }), sent({}) },
    expect = { ignored = "empty" },
  },

  ["an end finds its beginning"] = {
    at = "2026-03-02T09:00:00Z",
    params = by(checks),
    given = given,
    when = {
      check(1772438400, false),
      check(1772438460, false),
      check(1772438700, true),
      check(1772438760, true),
      check(1772438800, false),
    },
    expect = {
      ["incident/generic-kiel-ping-1772438400"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:05:00Z",
        component = "component/gateway-7",
        service = "service/checkout",
      },
      ["incident/generic-kiel-ping-1772438460"] = false,
      ["incident/generic-kiel-ping-1772438800"] = { state = "new", resolved_at = null },
      ignored = "all right before",
    },
  },

  ["also when it comes first"] = {
    at = "2026-03-02T09:00:00Z",
    params = by(checks),
    given = given,
    when = { check(1772438700, true), check(1772438400, false) },
    expect = {
      ["incident/generic-kiel-ping-1772438700"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:05:00Z",
      },
      ["incident/generic-kiel-ping-1772438400"] = false,
    },
  },

  ["when it began earlier than was known it is still one"] = {
    at = "2026-03-02T09:00:00Z",
    params = by(checks),
    given = given,
    when = { check(1772438460, false), check(1772438400, false), check(1772438700, true) },
    expect = {
      ["incident/generic-kiel-ping-1772438460"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:05:00Z",
      },
      ["incident/generic-kiel-ping-1772438400"] = false,
    },
  },

  ["JSON that was encoded twice; an id that is written as a float"] = {
    at = "2026-03-02T09:00:00Z",
    params = by(alerts),
    given = given,
    when = {
      sent([["{\"alert\":{\"id\":17.0,\"name\":\"Disk full\",\"status\":\"firing\"}}"]]),
      sent([["the disk is full"]]),
    },
    expect = {
      ["incident/generic-17"] = { title = "Disk full", state = "new" },
      ignored = "an empty body",
    },
  },

  ["of two in one delivery both are recorded or none"] = {
    at = "2026-03-02T09:00:00Z",
    params = by(checks),
    when = {
      check(1772438400, false, { site = "kiel", check = "disk", up = false, t = 1772438400 }),
      check(1772438500, true, { site = "kiel", up = true }),
    },
    expect = {
      ["incident/generic-kiel-ping-1772438400"] = { state = "new" },
      ["incident/generic-kiel-disk-1772438400"] = { state = "new" },
      failed = "a part of it does not say which incident it is about: no \"site\", \"check\"",
    },
  },

  ["a deployment of a repository; what else that sender says is not asked for"] = {
    at = "2026-03-02T09:00:00Z",
    params = by({
      record = "deployment",
      key = "run",
      only = { kind = { "deploy" } },
      at = "ended",
      repository = "repo",
      state = "result",
      states = { ok = "succeeded", ["*"] = "failed" },
      times = { started_at = "began" },
      fields = { environment = "where", revision = "commit" },
    }),
    given = given,
    when = {
      sent({
        kind = "deploy",
        run = 7,
        result = "OK",
        repo = "harbour/gateway",
        where = "Live",
        commit = "abc",
        began = 1772438400000,
        ended = 1772438700000,
      }),
      sent({ kind = "deploy", run = 8, result = "cancelled", where = "test" }),
      sent({ kind = "lint", run = 9 }),
    },
    expect = {
      ["deployment/generic-7"] = {
        state = "succeeded",
        production = true,
        service = "service/checkout",
        started_at = "2026-03-02T08:00:00Z",
        finished_at = "2026-03-02T08:05:00Z",
        revision = "abc",
      },
      ["deployment/generic-8"] = { state = "failed", production = false },
      ["deployment/generic-9"] = false,
      ignored = "not asked for",
    },
  },

  ["any other record, too"] = {
    at = "2026-03-02T09:00:00Z",
    params = by({
      record = "measurement",
      key = "n",
      values = { value = "v" },
      times = { measured_at = "t" },
      set = { measure = "measure/queue" },
    }),
    given = given,
    when = { sent({ n = 1, v = 2.5, t = "2026-03-02T08:00:00Z" }) },
    expect = {
      ["measurement/generic-1"] = { value = 2.5, measure = "measure/queue", measured_at = "2026-03-02T08:00:00Z" },
    },
  },

  ["a record of the source may say where things stand"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["source/generic"] = { intake = "intake.generic", params = { key = "id", title = "what" } },
    },
    when = { sent({ id = "a", what = "Boxes are wet" }) },
    expect = { ["incident/generic-a"] = { title = "Boxes are wet", state = "new" } },
  },

  ["nobody says where things stand"] = {
    when = { sent({ id = 1 }) },
    expect = { failed = "nobody says where things stand in bodies of \"generic\"" },
  },
}
