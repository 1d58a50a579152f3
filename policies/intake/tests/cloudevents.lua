-- SPDX-License-Identifier: Apache-2.0
local function event(more)
  local body = {
    specversion = "1.0",
    id = "1",
    source = "/shop",
    type = "com.example.outage.began",
    time = "2026-03-02T08:00:00Z",
    datacontenttype = "application/json",
    data = { id = "o-7", title = "Shop is down", severity = "critical", service = "shop" },
  }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return body
end

local function deliver(body)
  return { deliver = "cloudevents", headers = { ["Content-Type"] = "application/cloudevents+json" }, body = body }
end

local kinds = {
  ["intake.cloudevents"] = {
    kinds = {
      ["com.example.outage.*"] = "incident",
      ["com.example.outage.over"] = "incident.resolved",
      ["com.example.rollout"] = "deployment",
    },
  },
}
local given = { ["service/shop"] = { name = "Shop" } }
local over = event({ id = "2", type = "com.example.outage.over", time = "2026-03-02T08:30:00Z", data = { id = "o-7" } })

local function cdevent(kind, at, content, id)
  return deliver({
    specversion = "1.0",
    id = "c-" .. at,
    source = "/pipeline",
    type = kind,
    time = at,
    data = {
      context = { version = "0.4.1", id = "c-" .. at, source = "/pipeline", type = kind, timestamp = at },
      subject = { id = id or "shop", type = "service", content = content },
    },
  })
end

return tests {
  ["a type that the parameter names is an incident, another its end"] = {
    at = "2026-03-02T09:00:00Z",
    params = kinds,
    given = given,
    when = { deliver(over), deliver(event()) },
    expect = {
      ["incident/cloudevents-o-7"] = {
        title = "Shop is down",
        state = "resolved",
        resolved_at = "2026-03-02T08:30:00Z",
        opened_at = "2026-03-02T08:00:00Z",
        service = "service/shop",
        impact = "high",
      },
    },
  },
  ["a batch"] = {
    at = "2026-03-02T09:00:00Z",
    params = kinds,
    when = {
      {
        deliver = "cloudevents",
        headers = { ["Content-Type"] = "application/cloudevents-batch+json" },
        body = {
          event(),
          event({
            id = "3",
            type = "com.example.rollout",
            data = { deployment_id = "d1", status = "success", environment = "prod" },
          }),
        },
      },
    },
    expect = {
      ["incident/cloudevents-o-7"] = { state = "new" },
      ["deployment/cloudevents-d1"] = { state = "succeeded", production = true },
    },
  },
  ["binary mode"] = {
    at = "2026-03-02T09:00:00Z",
    params = kinds,
    when = {
      {
        deliver = "cloudevents",
        headers = {
          ["Content-Type"] = "application/json",
          ["ce-specversion"] = "1.0",
          ["ce-id"] = "9",
          ["ce-source"] = "/shop",
          ["ce-type"] = "com.example.outage.began",
          ["ce-time"] = "2026-03-02T08:00:00Z",
        },
        body = { number = "44", name = "Mail" },
      },
    },
    expect = { ["incident/cloudevents-44"] = { title = "Mail", opened_at = "2026-03-02T08:00:00Z" } },
  },
  ["CDEvents are known as they come"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      cdevent(
        "dev.cdevents.service.deployed.0.2.0",
        "2026-03-02T08:00:00Z",
        { environment = { id = "production" }, artifactId = "pkg:oci/shop@sha256:1" }
      ),
      cdevent("dev.cdevents.service.rolledback.0.2.0", "2026-03-02T08:10:00Z", { environment = { id = "production" } }),
      cdevent(
        "dev.cdevents.incident.detected.0.2.0",
        "2026-03-02T08:05:00Z",
        { description = "Too slow", service = { id = "shop" }, environment = { id = "production" } },
        "inc-1"
      ),
      cdevent("dev.cdevents.incident.resolved.0.2.0", "2026-03-02T08:15:00Z", { description = "Fast again" }, "inc-1"),
    },
    expect = {
      ["deployment/cloudevents-c-2026-03-02T08:00:00Z"] = {
        state = "succeeded",
        production = true,
        service = "service/shop",
      },
      ["deployment/cloudevents-c-2026-03-02T08:10:00Z"] = { state = "failed" },
      ["incident/cloudevents-inc-1"] = {
        state = "resolved",
        service = "service/shop",
        opened_at = "2026-03-02T08:05:00Z",
      },
    },
  },
  ["types that nobody named"] = {
    when = { deliver(event({ data = "<xml/>" })) },
    expect = { ignored = "\"com.example.outage.began\" are not recorded: see the parameter kinds" },
  },
}
