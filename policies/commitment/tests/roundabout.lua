-- SPDX-License-Identifier: Apache-2.0
-- Ways around a yes: by a source, by deleting, by changing terms later, by somebody who has gone up a ring of managers.
local at = "2026-03-16T09:00:00Z"

local function house(more)
  local given = {
    ["person/ana"] = { name = "Ana", unit = "unit/ops" },
    ["person/ben"] = { name = "Ben", unit = "unit/shop" },
    ["person/cleo"] = { name = "Cleo" },
    ["unit/ops"] = { name = "Operations" },
    ["unit/shop"] = { name = "Shop floor" },
    ["service/web"] = { name = "Web shop", owner = "person/ana", unit = "unit/ops" },
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

return tests {
  ["a commitment may be taken back by anybody, and is changed by nobody else"] = {
    at = at,
    given = house {
      ["commitment/c"] = { person = "person/ana", role = "service_owner", service = "service/web", accepted = true },
    },
    when = {
      { as = "person/ben", update = "commitment/c", set = { review_on = "2026-06-01" } },
      { as = "person/ben", delete = "commitment/c" },
    },
    expect = { ["commitment/c"] = false, refused = false },
  },

  ["what a source brings is let in, and an obligation may be dropped"] = {
    at = at,
    given = house {
      ["agreement/a"] = { name = "Shop hours", service = "service/web" },
      ["obligation/o"] = { agreement = "agreement/a", team = "unit/ops", undertakes = "Watch" },
      ["obligation/p"] = { agreement = "agreement/a", team = "unit/shop", undertakes = "Call" },
    },
    when = {
      { as = "source/itsm", update = "agreement/a", set = { state = "published" } },
      { as = "source/itsm", update = "obligation/o", set = { accepted = true } },
      { as = "person/ben", delete = "obligation/p" },
      { as = "person/ben", delete = "obligation/o" },
      { as = "person/ben", delete = "agreement/a" },
    },
    expect = { refused = false, ["agreement/a"] = false },
  },

  ["an obligation is not moved to a promise already made, and its terms are not changed by somebody else"] = {
    at = at,
    given = house {
      ["agreement/a"] = { name = "Shop hours", service = "service/web", state = "published" },
      ["agreement/b"] = { name = "Night hours", service = "service/web" },
      ["obligation/open"] = { agreement = "agreement/b", team = "unit/ops", undertakes = "Watch" },
      ["obligation/yes"] = { agreement = "agreement/b", team = "unit/ops", undertakes = "Mend", accepted = true },
    },
    when = {
      { as = "person/ben", update = "obligation/open", set = { agreement = "agreement/a" } },
      { as = "person/ben", update = "obligation/open", set = { undertakes = "Watch by night" } },
      { as = "person/ben", update = "obligation/yes", set = { agreement = "agreement/a" } },
      { as = "person/cleo", update = "obligation/yes", set = { team = "unit/shop" } },
      { as = "person/nobody", update = "obligation/yes", set = { undertakes = "All" } },
      { as = "token/app", update = "obligation/yes", set = { undertakes = "All" } },
      { as = "person/ana", update = "obligation/yes", set = { undertakes = "Mend at once" } },
    },
    expect = {
      refused = "can accept this for it, or change it", ["obligation/open"] = { agreement = "agreement/b" },
      ["obligation/yes"] = { undertakes = "Mend at once", team = "unit/ops" },
    },
  },

  ["a signature by somebody who belongs elsewhere, or on both sides, or in the future, is told as what it is"] = {
    at = at,
    given = house {
      ["unit/head"] = { name = "Head office", head = "person/cleo", relationship_manager = "person/ana" },
      ["agreement/a"] = {
        name = "Shop hours", service = "service/web", state = "published", customer = "unit/shop",
        provider = "unit/ops",
      },
      ["agreement/b"] = {
        name = "Both sides", service = "service/web", state = "published", customer = "unit/ops", provider = "unit/ops",
      },
      ["agreement/c"] = {
        name = "Later", service = "service/web", state = "published", customer = "unit/head", provider = "unit/ops",
      },
      ["agreement/over"] = {
        name = "Over", service = "service/web", state = "published", customer = "unit/shop", to_date = "2026-01-31",
      },
      ["signature/1"] = { agreement = "agreement/a", side = "customer", person = "person/ana", signed_at = at },
      ["signature/2"] = { agreement = "agreement/a", side = "provider", person = "person/ana", signed_at = at },
      ["signature/3"] = { agreement = "agreement/b", side = "customer", person = "person/ana", signed_at = at },
      ["signature/4"] = { agreement = "agreement/b", side = "provider", person = "person/ana", signed_at = at },
      ["signature/5"] = {
        agreement = "agreement/c", side = "customer", person = "person/cleo", signed_at = "2026-03-20T09:00:00Z",
      },
      ["signature/6"] = { agreement = "agreement/c", side = "provider", person = "person/ana", signed_at = at },
      ["signature/7"] = { agreement = "agreement/c", side = "customer", person = "person/ben", signed_at = at },
      ["signature/8"] = {
        agreement = "agreement/c", side = "customer", person = "person/ben", signed_at = "2026-03-19T09:00:00Z",
      },
      ["signature/9"] = { agreement = "agreement/b", side = "customer", person = "person/ben", signed_at = at },
      ["signature/x"] = { agreement = "agreement/a", side = "customer", person = "person/cleo", signed_at = at },
    },
    when = { { pass = "1h" } },
    expect = {
      ["agreement/a"] = { in_force = false, provider_signature = "signature/2" },
      ["agreement/b"] = { in_force = false }, ["agreement/c"] = { in_force = false },
      ["agreement/over"] = { in_force = false },
    },
  },

  ["of several changes since a signature the last is told, whatever was changed"] = {
    at = "2026-03-02T09:00:00Z",
    given = house {
      ["calendar/office"] = { name = "Office", hours = { mon = { { "08:00", "17:00" } } } },
      ["measure/m"] = { name = "Length of queues" },
      ["agreement/a"] = {
        name = "Shop hours", service = "service/web", state = "published", customer = "unit/shop",
        provider = "unit/ops",
      },
      ["service_target/t"] = { agreement = "agreement/a", metric = "other", at_least = 5, measure = "measure/m" },
      ["service_target/u"] = { agreement = "agreement/a", metric = "response", within = "1h" },
      ["signature/1"] = {
        agreement = "agreement/a", side = "customer", person = "person/ben", signed_at = "2026-03-02T09:00:00Z",
      },
      ["signature/2"] = {
        agreement = "agreement/a", side = "provider", person = "person/ana", signed_at = "2026-03-02T09:00:00Z",
      },
    },
    when = {
      { pass = "1h" },
      { update = "agreement/a", set = { calendar = "calendar/office" } },
      { pass = "1h" },
      { update = "service_target/u", set = { within = "2h" } },
      { pass = "1h" },
      { update = "service_target/u", set = { priority = "p1" } },
      { pass = "1h" },
      { delete = "service_target/u" },
    },
    expect = { ["agreement/a"] = { in_force = false } },
  },
}
