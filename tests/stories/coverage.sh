#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What no case has run of a pack is told, place by place, and a bound makes it a no; without the question nothing differs.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

mkdir -p org/policies/house/tests
cat >org/steward.lua <<'LUA'
return { name = "House", packs = { "house" } }
LUA
cat >org/policies/house/pack.lua <<'LUA'
return pack { name = "house", version = "1.0.0", title = "House" }
LUA
cat >org/policies/house/model.lua <<'LUA'
return model { room = { doc = "A room", title = "name", fields = { name = text, seats = integer, quiet = boolean } } }
LUA
cat >org/policies/house/words.lua <<'LUA'
return library {
  size = function(n)
    return n > 10 and "large" or "small"
  end,
}
LUA
cat >org/policies/house/sized.lua <<'LUA'
local words = require "house.words"

return policy {
  title = "A room has a size",
  on = "room",
  findings = { empty = "low" },
  eval = function(room, ctx)
    if not room.seats or room.seats == 0 then
      ctx:finding("empty", { message = "Nobody can sit here", because = { room.seats } })
      return {}
    end
    for other in ctx:each("room", { quiet = true }) do
      if other == room then
        return {}
      end
    end
    words.size(room.seats)
    return {}
  end,
}
LUA
cat >org/policies/house/rooms.lua <<'LUA'
return report {
  title = "Rooms",
  build = function(ctx)
    local rows = {}
    for room in ctx:each("room") do
      rows[#rows + 1] = { room = room, seats = { value = room.seats or 0, from = { room } } }
    end
    if #rows == 0 then
      return { title = "Rooms", parts = { { text = "There are *no* rooms." } } }
    end
    return { title = "Rooms", parts = { { table = { rows = rows, columns = {
      { name = "room", title = "Room" }, { name = "seats", title = "Seats", kind = "integer" } } } } } }
  end,
}
LUA
cat >org/policies/house/tests/sized.lua <<'LUA'
return tests {
  ["a large room"] = {
    given = { ["room/a"] = { name = "A", seats = 1200 } },
    expect = { findings = {}, reports = { ["house.rooms"] = { "| A | 1 200 (1) |", "Where the figures come from" } } },
  },
}
LUA
cd org

# What ran and what did not.
says 0 "1 passed, 0 failed" steward test
says 0 "house/sized.lua" steward test --coverage
says 0 "house/sized.lua:8: never true: room.seats == 0" steward test --coverage
says 0 "house/sized.lua:8: never true: not room.seats" steward test --coverage
says 0 "house/sized.lua:9-10: never run" steward test --coverage
says 0 'house/sized.lua:12: never entered: for other in ctx:each("room", { quiet = true }) do' steward test --coverage
says 0 "house/words.lua:3: never false: n > 10" steward test --coverage
says 0 "house/rooms.lua:9: never run" steward test --coverage
[[ $(steward test --coverage) != *house/pack.lua* ]] || fail "the head of a pack is no policy"
says 1 "house/words.lua: less than 90 % is covered" steward test --coverage-least 90
says 0 "1 passed, 0 failed" steward test --coverage-least=35
says 2 "--coverage-least wants a whole number from 1 to 100" steward test --coverage-least much
is_json steward test --coverage --json
steward test --coverage --json >report.json
[[ $(sqlite3 :memory: "SELECT json_extract(value, '\$.branches') || ' ' || json_extract(value, '\$.branches_run')
    FROM json_each(readfile('report.json'), '\$.coverage')
    WHERE json_extract(value, '\$.file') = 'house/sized.lua'") == "8 3" ]] || fail "the counts: $(cat report.json)"

# What is missing is written.
cat >policies/house/tests/others.lua <<'LUA'
return tests {
  ["nobody can sit in an empty room"] = {
    given = { ["room/a"] = { name = "A" }, ["room/b"] = { name = "B", seats = 0 } },
    expect = {
      findings = { "house.sized empty room/a", "house.sized empty room/b" },
      reports = { ["house.rooms"] = { "| A | 0 (1) |", "| B | 0 (2) |" } },
    },
  },
  ["a quiet room, and others"] = {
    given = { ["room/a"] = { name = "A", seats = 4, quiet = true }, ["room/b"] = { name = "B", seats = 8 } },
    expect = { findings = {} },
  },
  ["no rooms"] = {
    expect = { reports = { ["house.rooms"] = { has = { "There are *no* rooms." }, lacks = { "Seats" } } } },
  },
}
LUA
says 0 "4 passed, 0 failed" steward test --coverage-least 100

# A report is held against what it says.
cat >policies/house/tests/wrong.lua <<'LUA'
local rooms = {}
for i = 1, 100 do
  rooms["room/r" .. i] = { name = "R" .. i, seats = i }
end

return tests {
  ["a long text"] = { given = rooms, expect = { reports = { ["house.rooms"] = { "There are rooms" } } } },
  ["wrong text"] = { expect = { reports = { ["house.rooms"] = { "There are rooms" } } } },
  ["wrong name"] = { expect = { reports = { ["house.room"] = { "There are rooms" } } } },
  ["wrong shape"] = { expect = { reports = { ["house.rooms"] = { contains = "x" } } } },
  ["no failure"] = { expect = { reports = { ["house.rooms"] = { fails = true } } } },
  ["no such parameter"] = { expect = { reports = { ["house.rooms"] = { params = { most = 1 }, fails = "no parameter" } } } },
  ["lacks what it has"] = { expect = { reports = { ["house.rooms"] = { lacks = { "no* rooms" } } } } },
}
LUA
says 1 'house.rooms: expected "There are rooms"; it says:' steward test "wrong text"
says 1 "more lines" steward test "a long text"
[[ $(steward test "a long text" | wc -l) -lt 80 ]] || fail "all of a long report is shown"
says 1 'there is no report "house.room"; did you mean "house.rooms"?' steward test "wrong name"
says 1 'unknown member "contains"' steward test "wrong shape"
says 1 "expected to fail, found that it was built" steward test "no failure"
says 1 'expected nothing of "no* rooms"' steward test "lacks what it has"
says 0 "1 passed, 0 failed" steward test "no such parameter"
