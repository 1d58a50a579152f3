-- SPDX-License-Identifier: Apache-2.0
-- Entities of a Backstage catalogue.
local function entity(kind, name, spec, metadata)
  local all = { name = name }
  for field, value in pairs(metadata or {}) do
    all[field] = value
  end
  return {
    deliver = "backstage",
    body = {
      file = "catalog-info.yaml", row = 1, line = 1,
      entity = { apiVersion = "backstage.io/v1alpha1", kind = kind, metadata = all, spec = spec },
    },
  }
end

return tests {
  ["a component is a service with its application, and what it names is written down"] = {
    when = {
      entity("Component", "Ledger", {
        type = "service", lifecycle = "production", owner = "pay-team", system = "pay",
        dependsOn = { "resource:db", "component:accounts/book", "component:ledger" }, providesApis = { "ledger" },
        consumesApis = { "rates" }, subcomponentOf = "bank", dependencyOf = { "web" },
      }, {
        title = "The ledger", description = "Keeps the books", tags = { "java" },
        annotations = { ["github.com/project-slug"] = "acme/ledger", ["pagerduty.com/service-id"] = "P1" },
      }),
    },
    expect = {
      ["service/ledger"] = {
        name = "The ledger", summary = "Keeps the books", state = "live", kind = "it", unit = "unit/pay-team",
        tags = { "java" }, owner = null,
        elsewhere = { backstage = {
          kind = "Component", type = "service", lifecycle = "production",
          annotations = { ["github.com/project-slug"] = "acme/ledger", ["pagerduty.com/service-id"] = "P1" },
        } },
      },
      ["component/ledger"] = { repository = "acme/ledger", service = "service/ledger", team = "unit/pay-team" },
      ["unit/pay-team"] = { name = "pay-team", source = "backstage", kind = "team" },
      ["service/system:pay"] = { name = "pay", kind = "business" },
      ["service/accounts~book"] = { name = "book", kind = "it" },
      ["component/db"] = { name = "db", kind = "other" },
      ["dependency/ledger+accounts~book"] = { consumer = "service/ledger", provider = "service/accounts~book",
        share = 0 },
      ["dependency/ledger+ledger"] = false,
      ["dependency/system:pay+ledger"] = true,
      ["dependency/api:ledger+ledger"] = true,
      ["dependency/ledger+api:rates"] = true,
      ["dependency/bank+ledger"] = true,
      ["dependency/web+ledger"] = true,
      ["part/ledger+db"] = { service = "service/ledger", component = "component/db" },
    },
  },

  ["told again it changes what it says, and leaves what people said"] = {
    given = {
      ["service/ledger"] = { name = "Books", kind = "business", criticality = "high" },
      ["service/rates"] = { name = "Rates" },
      ["service/api:rates"] = { name = "Rates API" },
      ["dependency/mine"] = { consumer = "service/ledger", provider = "service/api:rates", share = 30 },
      ["component/other"] = { name = "Other", repository = "acme/mono" },
    },
    when = {
      entity("Component", "ledger", { owner = "user:ana", lifecycle = "decommissioned", consumesApis = { "rates" } },
        { annotations = { ["github.com/project-slug"] = "acme/mono" } }),
      entity("Component", "ledger", { owner = "user:ana", lifecycle = "proposed", consumesApis = { "rates" } }),
    },
    expect = {
      ["service/ledger"] = { name = "ledger", kind = "business", criticality = "high", state = "planned",
        owner = "person/ana" },
      ["dependency/ledger+api:rates"] = false,
      ["component/ledger"] = false,
    },
  },

  ["an API, a system and a domain"] = {
    when = {
      entity("API", "ledger", { type = "openapi", lifecycle = "production", owner = "pay-team", system = "pay",
        definition = "x" }),
      entity("System", "pay", { owner = "user:ana", domain = "money" }, { title = "Payments" }),
      entity("Domain", "money", { owner = "user:ana", subdomainOf = "business" }, { title = "Money" }),
    },
    expect = {
      ["service/api:ledger"] = {
        elsewhere = { backstage = { kind = "API", type = "openapi", lifecycle = "production" } },
      },
      ["service/system:pay"] = { name = "Payments", kind = "business", owner = "person/ana",
        tags = { "domain:money" } },
      ["dependency/system:pay+api:ledger"] = true,
      ["unit/domain:money"] = { name = "Money", kind = "division", head = "person/ana",
        parent = "unit/domain:business" },
      ["unit/domain:business"] = { kind = "division" },
    },
  },

  ["a resource that something else has named before"] = {
    when = {
      entity("Component", "ledger", { dependsOn = { "resource:db" } }),
      entity("Resource", "db", { type = "database", owner = "pay-team", system = "pay" }),
      entity("Resource", "queue", { type = "topic", owner = "user:ana", dependsOn = { "resource:db" } }),
      entity("Resource", "thing", { type = "gizmo", owner = "component:x" }),
    },
    expect = {
      ["component/db"] = { kind = "database", team = "unit/pay-team" },
      ["component/queue"] = { kind = "cloud", team = null },
      ["component/thing"] = { kind = "other" },
      ["part/system:pay+db"] = true,
    },
  },

  ["groups and users"] = {
    given = { ["person/bob"] = { name = "Bob", email = "bo@example.com" } },
    when = {
      entity("Group", "payers", {
        type = "business-unit", profile = { displayName = "The payers" }, parent = "finance", children = { "clerks" },
        members = { "ana" }, colour = "red",
      }, { mood = "good" }),
      entity("User", "ana", { profile = { displayName = "Ana", email = "ana@example.com" },
        memberOf = { "payers", "clerks" } }),
      entity("User", "bo", { profile = { email = "bo@example.com" }, memberOf = {} }),
    },
    expect = {
      ["unit/payers"] = { name = "The payers", kind = "division", parent = "unit/finance" },
      ["unit/clerks"] = { parent = "unit/payers" },
      ["person/ana"] = { name = "Ana", email = "ana@example.com", unit = "unit/payers" },
      ["person/bob"] = { name = "bo" },
      ["person/bo"] = false,
    },
  },

  ["long names stay apart"] = {
    when = {
      entity("Component", ("a"):rep(100), { dependsOn = { "component:" .. ("b"):rep(100) .. "c" } }),
      entity("Component", ("a"):rep(100), { dependsOn = { "component:" .. ("b"):rep(100) .. "d" } }),
    },
    expect = {
      ["service/" .. ("a"):rep(100)] = true,
      ["service/" .. ("b"):rep(100) .. "c"] = true,
      ["service/" .. ("b"):rep(100) .. "d"] = true,
    },
  },

  ["what no field is for is kept"] = {
    when = {
      entity(
        "Component", "x", { speed = 7, dependsOn = { "thing:y" } }, { colour = { red = true }, namespace = "Web" }
      ),
    },
    expect = {
      ["service/web~x"] = { elsewhere = { backstage = { kind = "Component", speed = 7, colour = { red = true } } } },
    },
  },

  ["a Location only says where others are"] = {
    when = { entity("Location", "all", { targets = { "./x.yaml" } }) },
    expect = { ignored = "kind Location" },
  },

  ["a kind that has no place here"] = {
    when = { entity("Template", "t", {}) },
    expect = { ignored = "kind Template has no place here" },
  },

  ["what is not Backstage's"] = {
    when = { { deliver = "backstage", body = { entity = { apiVersion = "v1", kind = "Service" } } } },
    expect = { ignored = "apiVersion v1 is not Backstage's" },
  },

  ["what has no kind"] = {
    when = { { deliver = "backstage", body = { entity = { apiVersion = "backstage.io/v1alpha1" } } } },
    expect = { ignored = "no kind" },
  },

  ["what has no name fails"] = {
    when = { {
      deliver = "backstage",
      body = { entity = { apiVersion = "backstage.io/v1beta1", kind = "API", metadata = {} } },
    } },
    expect = { failed = "API without metadata.name" },
  },

  ["what is said twice, and what has been there before, is there once"] = {
    given = {
      ["service/ledger"] = { name = "Ledger" },
      ["service/web"] = { name = "Web" },
      ["component/db"] = { name = "Db", kind = "database" },
      ["part/ledger+db"] = { service = "service/ledger", component = "component/db", kind = "component" },
    },
    when = {
      entity("Component", "ledger", { dependsOn = { "resource:db", "component:web", "component:web", "resource:new",
        "resource:new", "group:people" }, owner = "pay-team" }),
      entity("Resource", "db", { type = "gizmo" }),
    },
    expect = {
      ["dependency/ledger+web"] = true, ["part/ledger+new"] = true, ["component/db"] = { kind = "database" },
      ["unit/people"] = false,
    },
  },

  ["a repository on GitHub, told again"] = {
    when = {
      entity("Component", "ledger", {}, { annotations = { ["github.com/project-slug"] = "acme/ledger" } }),
      entity("Component", "ledger", {}, { annotations = { ["github.com/project-slug"] = "acme/books" } }),
    },
    expect = { ["component/ledger"] = { repository = "acme/books" } },
  },

  ["a group, a domain and somebody of whom little is said"] = {
    given = {
      ["person/eve"] = { name = "Eve", email = "two@example.com" },
      ["person/eva"] = { name = "Eva", email = "two@example.com" },
    },
    when = {
      entity("Group", "crew", {}, { annotations = { a = "b" } }),
      entity("Domain", "money", {}),
      entity("User", "uma", {}),
      entity("User", "eve2", { profile = { email = "two@example.com" } }),
    },
    expect = {
      ["unit/crew"] = { name = "crew", kind = "team", parent = null },
      ["unit/domain:money"] = { kind = "division", parent = null, head = null },
      ["person/uma"] = { name = "uma", email = null },
      ["person/eve2"] = { email = "two@example.com" },
    },
  },

  ["what says of no version what it is"] = {
    when = { { deliver = "backstage", body = { entity = { kind = "Component" } } } },
    expect = { ignored = "apiVersion none is not Backstage's" },
  },
}
