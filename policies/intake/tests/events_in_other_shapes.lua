-- SPDX-License-Identifier: Apache-2.0
-- CloudEvents as brokers that take liberties send them, and CDEvents that leave out what may be left out.
local function deliver(body)
  return { deliver = "cloudevents", body = body }
end

local function cdevent(data, more)
  local body = {
    specversion = "1.0",
    id = "outer-1",
    source = "/outer",
    type = "dev.cdevents.service.deployed.0.1.4",
    time = "2026-03-02T08:00:00Z",
    data = data,
  }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return deliver(body)
end

local kinds = {
  ["intake.cloudevents"] = {
    kinds = { ["com.example.outage.*"] = "incident", ["com.example.rollout.*"] = "deployment" },
  },
}
local given = { ["service/shop"] = { name = "Shop" } }

return tests {
  ["a CDEvent without an envelope is one, too"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      deliver({
        context = {
          version = "0.4.1",
          id = "bare-1",
          source = "/pipeline",
          type = "dev.cdevents.service.deployed.0.1.4",
          timestamp = "2026-03-02T08:00:00Z",
        },
        subject = { id = "shop", type = "service", content = { environment = { id = "production" } } },
      }),
    },
    expect = {
      ["deployment/cloudevents-bare-1"] = { state = "succeeded", service = "service/shop", production = true },
    },
  },

  ["what the context of a CDEvent leaves out, the envelope says"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { cdevent({ context = { version = "0.4.1" }, subject = { id = "shop", type = "service" } }) },
    expect = {
      ["deployment/cloudevents-outer-1"] = {
        state = "succeeded",
        service = "service/shop",
        source_updated_at = "2026-03-02T08:00:00Z",
      },
    },
  },

  ["the service may stand in the content, and the subject be something else"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      cdevent({
        context = { id = "other-1" },
        subject = { id = "rollout", type = "rollout", content = { service = { id = "shop" } } },
      }),
      cdevent({ context = { id = "other-2" }, subject = { id = "rollout", type = "rollout" } }),
    },
    expect = {
      ["deployment/cloudevents-other-1"] = { service = "service/shop" },
      ["deployment/cloudevents-other-2"] = { service = null },
    },
  },

  ["an incident of CDEvents is known by its subject"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      cdevent(
        { context = { id = "c-1" }, subject = { id = "inc-7", content = { description = "Cards are refused" } } },
        { type = "dev.cdevents.incident.detected.0.2.0" }
      ),
      cdevent(
        { context = { id = "c-2" }, subject = { id = "inc-7" } },
        { type = "dev.cdevents.incident.resolved.0.2.0", time = "2026-03-02T08:30:00Z" }
      ),
      cdevent(
        { context = { id = "c-3" }, subject = { content = { description = "Nobody said which" } } },
        { type = "dev.cdevents.incident.detected.0.2.0" }
      ),
    },
    expect = {
      ["incident/cloudevents-inc-7"] = { title = "Cards are refused", state = "resolved" },
      ["incident/cloudevents-c-3"] = { title = "Nobody said which", state = "new" },
    },
  },

  ["an empty CDEvent is a deployment of nothing that is known"] = {
    at = "2026-03-02T09:00:00Z",
    when = { cdevent({}) },
    expect = { ["deployment/cloudevents-outer-1"] = { service = null, state = "succeeded" } },
  },

  ["data that is a text of JSON is read"] = {
    at = "2026-03-02T09:00:00Z",
    params = kinds,
    when = {
      deliver({
        specversion = "1.0",
        id = "t1",
        source = "/shop",
        subject = "till-4",
        type = "com.example.outage.began",
        time = "2026-03-02T08:00:00Z",
        data = [[{"title": "Till is dead"}]],
      }),
    },
    expect = { ["incident/cloudevents-till-4"] = { title = "Till is dead", opened_at = "2026-03-02T08:00:00Z" } },
  },

  ["without data and without a time, it is so since it is told"] = {
    at = "2026-03-02T09:00:00Z",
    params = kinds,
    when = {
      deliver({ specversion = "1.0", id = "r1", source = "/shop", type = "com.example.rollout.finished.v1.2" }),
    },
    expect = { ["deployment/cloudevents-r1"] = { state = "succeeded", source_state = "v1" } },
  },

  ["an event without a type is none that the parameter names"] = {
    params = kinds,
    when = { deliver({ specversion = "1.0", id = "n1", source = "/shop", data = { id = 1 } }) },
    expect = { ignored = "events of type" },
  },

  ["what is no event at all is ignored"] = {
    params = kinds,
    when = { deliver({ hello = "world" }) },
    expect = { ignored = "there is no event in it" },
  },
}
