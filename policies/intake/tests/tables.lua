-- SPDX-License-Identifier: Apache-2.0
-- Tables of mappings, as an organisation writes them into steward.lua: what is misspelt in one is said before anything
-- is read of a delivery, and each form that a field may have.
local function sent(body)
  return { deliver = "generic", body = body }
end

local function by(spec)
  return { ["intake.generic"] = { senders = { generic = spec } } }
end

-- A table in words of Lua stands in a file of a pack, here in the place of another, and else in steward.lua.
local written = [[
local lib = require "intake.lib"
return intake {
  title = "A table",
  map = function(delivery, ctx, params)
    return lib.map(%s)(delivery, ctx, params)
  end,
}]]

local function standing(spec, case)
  if type(spec) == "string" then
    case.files = { ["generic.lua"] = written:format(spec) }
  else
    case.params = by(spec)
  end
  return case
end

local cases = {}

-- What is wrong with a table is said before it is in force; of one in a record or in a file's function it is why its
-- deliveries fail.
local function refuses(name, spec, reason)
  local failing = { when = { sent({ id = 1, state = "open" }) }, expect = { failed = reason } }
  if type(spec) == "string" then
    cases[name] = standing(spec, failing)
    return
  end
  failing.given = { ["source/generic"] = { intake = "intake.generic", params = spec } }
  cases[name .. ", in a record"] = failing
  cases[name] = { params = by(spec), expect = { unsound = reason } }
end

local place = "steward.lua: params[\"intake.generic\"].senders"

cases["what is wrong with each table is said of its place"] = {
  params = { ["intake.generic"] = { senders = {
    boxes = { key = "id", stat = "state" }, doors = { key = "id" }, ["lock-2"] = { key = "id", titl = "name" },
  } } },
  expect = {
    unsound = place .. ".boxes: stat: neither a word of mappings nor a field of incident (one of your own stands in "
      .. "fields, values or times): did you mean \"state\"?\n" .. place .. ".lock-2: titl: neither a word of mappings",
  },
}
cases["a sender's table that is none"] = {
  params = by(7),
  expect = { unsound = place .. ".generic: a table, as in { key = \"alert.id\" }, and not a number" },
}
cases["tables of which nothing says by what source"] = {
  params = { ["intake.generic"] = { senders = { { key = "id" } } } },
  expect = { unsound = place .. ": a table by source" },
}
cases["a text in the place of all tables"] = {
  params = { ["intake.generic"] = { senders = "boxes" } },
  expect = { unsound = place .. ": a table by source" },
}

refuses("a field with two letters the wrong way round", { key = "id", tilte = "name" },
  "tilte: neither a word of mappings nor a field of incident (one of your own stands in fields, values or times): "
    .. "did you mean \"title\"?")
refuses("a field with a letter less", { key = "id", titl = "name" }, "did you mean \"title\"?")
refuses("a field with a letter more", { key = "id", titlle = "name" }, "did you mean \"title\"?")
refuses("a field with another letter", { key = "id", tytle = "name" }, "did you mean \"title\"?")
refuses("a word of mappings that is misspelt", { key = "id", srevice = "name" }, "did you mean \"service\"?")
refuses("a field that is like none", { key = "id", colour = "name" }, "colour: neither a word of mappings")
refuses("a field of another type", { key = "id", record = "change", priority = "p" }, "nor a field of change")
refuses("a field in one of several tables", [[{ key = "id", { has = "id", tilte = "name" } }]],
  "1.tilte: neither a word")
refuses("a field of one kind of event", { event = "is", key = "id", kinds = { up = { tilte = "name" } } },
  "up.tilte: neither a word")
refuses("a meaning that no state is", [[{ key = "id", state = { "state", open = "neww" } }]],
  "state.open: there is no \"neww\": did you mean \"new\"?")
refuses("a text that no state is", { key = "id", state = { "state", { "other", "=opened" } } },
  "state: there is no \"opened\"")
refuses("a meaning beside the state", { key = "id", state = "state", states = { open = "nwe" } },
  "states.open: there is no \"nwe\": did you mean \"new\"?")
refuses("a meaning of a priority", [[{ key = "id", priority = { "prio", high = "p9" } }]],
  "priority.high: there is no \"p9\": did you mean \"p1\"?")
refuses("a meaning of a guess", [[{ key = "id", guess = { urgency = { "u", x = "hihg" } } }]],
  "guess.urgency.x: there is no \"hihg\": did you mean \"high\"?")
refuses("a stage that there is not",
  { key = "id", record = "ticket", type = "t", status = "s", stages = { x = "gone" } },
  "stages.x: there is no \"gone\"")
refuses("a phase that there is not",
  [[{ key = "id", record = "ticket", type = "t", status = "s", phase = { "p", x = "old" } }]],
  "phase.x: there is no \"old\"")
refuses("a table with nothing in it", {}, "key: a path, a list of paths, a table of words or a function, not a nil")
refuses("a state that says nothing", { key = "id", state = {} }, "state: says no path")
refuses("a path that is empty", { key = "id", title = "" }, "title: a path, a list of paths, a table of words or a "
  .. "function, not \"\"")
refuses("a list that is none", { key = "id", each = 7 }, "each is a path or a function, not a number")
refuses("a table that is none", { "id" }, "1 is a table or a function, not a string")
refuses("a kind of event that is none", { event = "state", kinds = { open = "x" } },
  "open is a table or a function, not a string")
refuses("a zone that there is not", { key = "id", at = "at", zone = "Europe/Nowhere" }, "Europe/Nowhere")
refuses("what it needs and does not name", { key = "id", needs = { title = "no title" } }, "needs.title: a path")

-- What becomes of a body by a table.
local function gives(name, spec, body, expected, more)
  local case = standing(spec, { at = "2026-03-02T09:00:00Z", when = { sent(body) }, expect = expected })
  for field, value in pairs(more or {}) do
    case[field] = value
  end
  cases[name] = case
end

local id = "incident/generic-1"

gives("a text put together, of what there is", { key = "id", title = "{name|other} on {host}" },
  { id = 1, other = "Disk" }, { [id] = { title = "Disk on ?" } })
gives("of which nothing is there is not said", { key = "id", title = { "{name} on {host}", "=Something" } }, { id = 1 },
  { [id] = { title = "Something" } })
gives("nine places, the last of which has something",
  { key = "id", title = { "a", "b", "c", "d", "e", "f", "g", "h", "i" } }, { id = 1, i = "at last" },
  { [id] = { title = "at last" } })
gives("somebody of whom only the name is known",
  { key = "id", caller = { name = "who" } }, { id = 1, who = "Ana Bo" }, { [id] = { caller = "person/ana-bo" } })
gives("somebody by an address that is none, and a name", { key = "id", caller = { email = "who", name = "who" } },
  { id = 1, who = "Ana Bo" }, { [id] = { caller = "person/ana-bo" } })
gives("nobody, by a name of signs alone", { key = "id", caller = { name = "who" } }, { id = 1, who = "-" },
  { [id] = { caller = null } })
gives("nobody, by a login of signs alone", { key = "id", caller = { login = "who" } }, { id = 1, who = "--" },
  { [id] = { caller = null } })
gives("a priority in words that people use", { key = "id", priority = "prio" }, { id = 1, prio = "2 - High" },
  { [id] = { priority = "p2" } })
gives("a priority that is none", { key = "id", priority = "prio" }, { id = 1, prio = "quite" },
  { [id] = { priority = null } })
gives("values of one's own",
  { key = "id", record = "person", fields = { name = "n" }, set = { position = "member" } },
  { id = 1, n = "Ana" }, { ["person/generic-1"] = { name = "Ana", position = "member" } })
gives("times of one's own", { key = "id", times = { responded_at = "a" } }, { id = 1, a = 1772438400 },
  { [id] = { responded_at = "2026-03-02T08:00:00Z" } })

-- Clocks on walls.
local clock = { key = "id", opened_at = { "a", "b" }, zone = "Europe/Berlin" }
local function at_eight(name, body)
  body.id = 1
  gives(name, clock, body, { [id] = { opened_at = "2026-03-02T08:00:00Z" } })
end
at_eight("a clock on a wall", { b = "2026-03-02 09:00:00" })
at_eight("an epoch has no zone", { a = 1772438400 })
at_eight("what says that it is UTC is", { a = "2026-03-02T08:00:00Z" })
at_eight("what says its offset means it", { a = "2026-03-02T10:00:00+02:00" })
at_eight("a text that is no time, and one that is", { a = "soon", b = "2026-03-02 09:00:00" })

-- What is not recorded, and why.
local function ignores(name, spec, body, reason)
  gives(name, spec, body, { ignored = reason, [id] = false })
end

ignores("what is not asked for", { key = "id", only = { kind = { "down", "up" }, env = "live" } },
  { id = 1, kind = "down", env = "test" }, "\"env\" is \"test\": not asked for")
ignores("nor is what says nothing of it", { key = "id", only = { kind = "down" } }, { id = 1 },
  "nothing stands at \"kind\"")
ignores("nor is what stands beside the part", { about = "alert", key = "id", only = { kind = "down" } },
  { kind = "down", alert = { id = 1 } }, "nothing stands at \"kind\" (in the whole body: \".kind\")")
gives("what is asked for", { key = "id", only = { kind = "down" } }, { id = 1, kind = "down" }, { [id] = true })
gives("so is it in another case, and what fits", { key = "id", only = { kind = { "up", "host *" }, env = "live" } },
  { id = 1, kind = "Host DOWN", env = "Live" }, { [id] = true })
ignores("and no other", { key = "id", only = { kind = { "up", "host *" } } }, { id = 1, kind = "ghost down" },
  "\"kind\" is \"ghost down\": not asked for")
-- A ticket of a tracker that knows no types, or no words for how it stands.
gives("a ticket without a type", { record = "ticket", key = "id", status = "status" }, { id = 1, status = "done" },
  { [id] = { state = "closed" } })
gives("a ticket of a pipeline whose stages are numbers", { record = "ticket", key = "id", status = "at",
  stages = { ["1"] = "new", ["4"] = "resolved" } }, { id = 1, at = 4 }, { [id] = { state = "resolved" } })
gives("an alert whose states are numbers", { key = "id", state = "at", states = { ["1"] = "new", ["2"] = "resolved" } },
  { id = 1, at = "2" }, { [id] = { state = "resolved" } })
gives("a ticket by its stage alone", [[{ record = "ticket", key = "id", stage = { "over", ["true"] = "resolved" } }]],
  { id = 1, over = true }, { [id] = { state = "resolved" } })
gives("a ticket of which nothing says how it stands", { record = "ticket", key = "id", title = "name" },
  { id = 1, name = "Wet" }, { [id] = { state = "new", title = "Wet" } })
ignores("a reason by a word", [[{ key = "id", why_not = { "kind", test = "a test" } }]], { id = 1, kind = "Test" },
  "a test")
ignores("the second of several reasons", [[{ key = "id", why_not = { { "kind", test = "a test" }, "refused" } }]],
  { id = 1, kind = "x", refused = "because" }, "because")
ignores("what lacks what it needs", { key = "id", title = "t", needs = { title = "number {id} is about nothing" } },
  { id = 1 }, "number 1 is about nothing")
ignores("and of which not even that can be said",
  { key = { "id", "x" }, state = "s", needs = { state = "{y} is nothing" } },
  { id = 1 }, "it does not say its state")
ignores("what has no key is said before anything is read", { key = "x", needs = { key = "no x" } }, { id = 1 }, "no x")
ignores("what only adds to what is known", { key = "id", known = "nobody knows it" }, { id = 1 }, "nobody knows it")
ignores("nor is anybody's known without a key", { key = "x", known = "nobody knows it" }, { id = 1 }, "nobody knows it")
ignores("a change that is not known", { key = "id", record = "change", known = "no such change" }, { id = 1 },
  "no such change")
ignores("nothing, by what is said otherwise", { each = "list", key = "id", otherwise = "no list in {name}" },
  { name = "x" }, "no list in x")
ignores("nothing, where not even that can be said", { each = "list", key = "id", otherwise = "no list in {name}" },
  { id = 1 }, "it tells nothing that is recorded")
ignores("a kind of event for which there is a reason",
  { event = "is", key = "id", kinds = { ["up|down"] = { about = "it" } }, ignored = { ["ping|pong"] = "a ping" } },
  { is = "PONG" }, "a ping")
ignores("a kind of event with nothing in it",
  { event = "is", key = "id", kinds = { ["up|down"] = { about = "it" } } }, { is = "up" }, "no it in it")

-- What is said only of what is new, and answers.
cases["what is said only of what is not known yet"] = {
  at = "2026-03-02T09:00:00Z",
  params = by { key = "id", at = "at", state = "state", states = { ok = "resolved" },
    first = { state = "=new", title = "name" } },
  when = {
    sent({ id = 1, at = 1772438400, name = "Disk" }),
    { update = id, set = { state = "in_progress" } },
    sent({ id = 1, at = 1772438460, name = "Disk, again" }),
    sent({ id = 2, at = 1772438400, state = "ok", name = "Fan" }),
  },
  expect = {
    [id] = { state = "in_progress", title = "Disk" }, ["incident/generic-2"] = { state = "resolved", title = "Fan" },
  },
}
cases["whatever comes first, the earliest answer counts, and the latest word"] = {
  at = "2026-03-02T09:00:00Z",
  params = by { key = "id", at = "at", opened_at = "since", answered_at = "said", responded_at = "read" },
  when = {
    sent({ id = 1, since = 1772431200, at = 1772434800, said = 1772434800 }),
    sent({ id = 1, since = 1772431200, at = 1772432000, read = 1772432000 }),
    sent({ id = 1, since = 1772431200, at = 1772433000, said = 1772433000 }),
  },
  expect = { [id] = { responded_at = "2026-03-02T06:13:20Z", told_at = "2026-03-02T07:00:00Z" } },
}

-- Outages of which only the beginning and the end are told.
local away = [[{
  record = "outage", spell = true, key = "id", at = "at", began = "since", cause = "why", service = "name",
  within = "site", over = { "state", up = true, ["*"] = false },
}]]
local outage = "outage/generic-7-1772438400"
local shop = { ["service/shop"] = { name = "Shop" } }
local function beat(state, at, more)
  local body = { id = 7, state = state, at = at, name = "shop" }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return sent(body)
end
cases["away, told again, and back"] = standing(away, {
  at = "2026-03-02T09:00:00Z",
  given = shop,
  when = { beat("down", 1772438400), beat("down", 1772438460), beat("up", 1772438520, { since = 1772438460 }) },
  expect = {
    [outage] = { started_at = "2026-03-02T08:00:00Z", ended_at = "2026-03-02T08:02:00Z", service = "service/shop" },
    ["outage/generic-7-1772438460"] = false,
  },
})
cases["back, and since when is known by what it says"] = standing(away, {
  at = "2026-03-02T09:00:00Z",
  given = shop,
  when = { beat("up", 1772438520, { since = 1772438400 }) },
  expect = { [outage] = { ended_at = "2026-03-02T08:02:00Z" } },
})
cases["back, and nobody knows since when"] = standing(away, {
  at = "2026-03-02T09:00:00Z",
  given = shop,
  when = { beat("up", null), beat("up", 1772438520, { id = null }) },
  expect = { ignored = "as it was before: ?", [outage] = false },
})
cases["away, of another thing of that service"] = standing(away, {
  at = "2026-03-02T09:00:00Z",
  given = shop,
  when = { beat("down", 1772438400), beat("up", 1772438520, { id = 8 }) },
  expect = { [outage] = { ended_at = null }, ignored = "as it was before: 8" },
})
cases["away since it is told, of what stands within a service"] = standing(away, {
  at = "2026-03-02T08:00:00Z",
  given = shop,
  when = { beat("down", null, { name = "rack 7", site = "Shop" }) },
  expect = { [outage] = { service = "service/shop", started_at = "2026-03-02T08:00:00Z" } },
})
cases["away, of no service that is known"] = standing(away, {
  when = { beat("down", 1767339000, { name = null, site = "Kiel" }) },
  expect = { ignored = "no service is known that \"Kiel\" is of" },
})
cases["an outage of nobody's"] = {
  params = by { record = "outage", key = "id", started_at = "at" },
  when = { sent({ id = 1, at = 1767339000 }) },
  expect = { ignored = "no service is known that \"?\" is of" },
}

return tests(cases)
