#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The same journal gives the same model, byte for byte. One journal is made (the sample organisation's morning, some
# hundred rows of a service desk, changes, wrong inputs, days that pass, another set in the midst), and applied to an
# empty model in other processes: other addresses, other environments, other groups, another cache, Lua's collector in
# both modes and under stress, builds of another compiler and without optimisation. The digest must be the same, and all
# that SQLite can say of the file (.dump: every table, every row, in order). Excluded is nothing.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
replay=$STEWARD_TEST_BIN/replay
shared=${STEWARD_SHARED:-$top/../shared}

# ---- the sets: the sample's, and a pack that builds one table in an order that its parameter says
cp -r "$top/policies/sample" "$org"
mkdir -p "$org/policies/order"
cat >"$org/policies/order/pack.lua" <<'LUA'
return pack { name = "order", version = "1.0.0", title = "One table, put together in any order",
  params = { order = list(integer) } }
LUA
cat >"$org/policies/order/told.lua" <<'LUA'
local function keys(order)
  local all = {}
  for _, n in ipairs(order) do
    all["name-" .. n % 13 .. "-" .. n] = n
    all[n * 3] = { n }
    all[n / 4 + 0.125] = "float"
    all["even " .. tostring(n % 2 == 0)] = true
  end
  return all
end
return policy {
  title = "What comes of a table does not depend on how it was put together", on = "incident",
  findings = { told = "low" },
  eval = function(incident, ctx, params)
    local all, out, sorted = keys(params.order), {}, {}
    for k, v in pairs(all) do
      out[#out + 1] = tostring(k) .. "=" .. (type(v) == "table" and #v .. "#" or tostring(v))
    end
    for k in pairs(all) do
      sorted[#sorted + 1] = tostring(k)
    end
    table.sort(sorted, function(a, b) return a:sub(-2) > b:sub(-2) end)
    ctx:finding("told", {
      message = incident.key .. ": " .. table.concat(out, " "):sub(-800),
      because = { sorted = table.concat(sorted, " "), one = string.format("%s %5.1f", 0.1 + 0.2, 1e15 / 7) },
    })
  end,
}
LUA
mapfile -t rising < <(seq 40)
mapfile -t mixed < <(seq 40 | awk '{ print ($1 * 7919) % 41, $1 }' | sort -n | cut -d' ' -f2)
ordered() { # ordered FOLDER NUMBERS…: the set of that folder has them as its parameter
  local folder=$1
  shift
  sed -i -E -e '/"order"/! s/"house",/"house", "order",/' -e '/^    order = /d' \
    -e "s/^  params = \{/&\n    order = { order = { $(printf '%s, ' "$@")} },/" "$folder/steward.lua"
}
ordered "$org" "${rising[@]}"
cp -r "$org" "$work/next"
sed -i -e 's/minimum = 75/minimum = 60/' -e 's/at_most = 2/at_most = 1/' -e 's/p3 = "2d"/p3 = "1d"/' "$work/next/steward.lua"
cp -r "$org" "$work/shuffled"
cp -r "$work/next" "$work/shuffled-next"
for folder in "$work/shuffled" "$work/shuffled-next"; do
  ordered "$folder" "${mixed[@]}"
done

# ---- what comes in: rows of 60 incidents, each some times; and of a real year where it is there
rows=${ROWS:-240}
awk -v rows="$rows" 'BEGIN {
  split("New Active Active:Pending Resolved Closed", state, " ")
  for (i = 0; i < rows; i++) {
    k = i % 60; version = int(i / 60) + i % 3; at = 480 + k * 7
    stamp = sprintf("2026-03-%02dT%02d:%02d:00", 2 + int(at / 1440), int(at / 60) % 24, at % 60)
    seen = sprintf("2026-03-%02dT%02d:%02d:30", 3 + version, (i * 5) % 24, i % 60)
    s = state[1 + version % 5]; sub(/:.*/, "", s)
    printf "{\"number\":\"INC%07d\",\"incident_state\":\"%s\",\"sys_mod_count\":%d,\"sys_updated_at\":\"%s\",", k, s, version, seen
    printf "\"opened_at\":\"%s\",\"caller_id\":\"Caller %d\",\"impact\":\"%d - Some\",\"urgency\":\"%d - Some\",", stamp, k % 11, 1 + k % 3, 1 + i % 3
    printf "\"priority\":\"%d - Some\",\"assignment_group\":\"Group %d\",\"assigned_to\":%s}\n", 1 + k % 4, k % 5, i % 4 ? "\"Resolver " i % 9 "\"" : "null"
  }
}' >"$work/rows"
if [ -e "$shared/datasets/uci498/replay_500.ndjson" ]; then
  sed -n 1,80p "$shared/datasets/uci498/replay_500.ndjson" >>"$work/rows"
fi

make() { # make JOURNAL FOLDER NEXT [OPTION…]
  local journal=$1 folder=$2 next=$3
  shift 3
  "$replay" make "$@" "$journal" "$folder" "$next" "$top/policies/sample/organisation.json" \
    "$top/policies/sample/morning.json" "$work/rows"
}
make "$work/journal.db" "$org" "$work/next"
entries=$(sqlite3 "$work/journal.db" "SELECT count(*) FROM entry")
for kind in 1 2 3 4; do
  [ "$(sqlite3 "$work/journal.db" "SELECT count(*) FROM entry WHERE kind = $kind")" -gt 1 ] || fail "the journal has no two entries of kind $kind"
done

dump() { sqlite3 -readonly "$1" .dump; }

# applied NAME COMMAND…: COMMAND applies $work/journal.db to $work/NAME.db; the same must come out as the first time
applied() {
  local name=$1 digest
  shift
  digest=$("$@" "$work/journal.db" "$work/$name.db") || fail "$name: could not be applied"
  dump "$work/$name.db" >"$work/$name.sql"
  if [ ! -e "$work/want" ]; then
    echo "$digest" >"$work/want"
    mv "$work/$name.sql" "$work/want.sql"
  else
    cmp -s "$work/want.sql" "$work/$name.sql" ||
      fail "$name: another model: $(diff "$work/want.sql" "$work/$name.sql" | cut -c1-300 | head -6)"
    is "$name: digest" "$(cat "$work/want")" "$digest"
    rm "$work/$name.sql"
  fi
  rm -f "$work/$name.db"*
  echo "the same: $name"
}

# Addresses in a row, where the kernel lets us.
fixed=(env)
if setarch -R true 2>/dev/null; then fixed=(setarch -R); fi
release=${STEWARD_RELEASE:+$(dirname "$STEWARD_RELEASE")/tests/replay}
[ -x "${release:-/nonexistent}" ] || release=$replay

applied first "$replay" apply
applied again "${fixed[@]}" "$replay" apply
elsewhere() { (cd / && env -i LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 TZ=Asia/Tokyo "$@"); }
applied elsewhere elsewhere "$replay" apply
applied one-by-one "$release" apply -g 1
applied by-sevens "$release" apply -g 7 -c 1
applied small-cache "$release" apply -c 20000
applied optimised "$release" apply
applied fixed-addresses "${fixed[@]}" "$release" apply
applied generational "$release" apply -m generational
applied incremental "$release" apply -m incremental
applied stress "$release" apply -m stress -g 50

# ---- another compiler, and no optimisation
# shellcheck disable=SC2016 # the inner shell expands it
bash -c '. "$0/scripts/lib.sh" && need "${build_packages[@]}" "${fuzz_packages[@]}" &&
  build clang replay "-DCMAKE_C_COMPILER=$(command -v clang-14 || command -v clang)" -DSTEWARD_TESTS=OFF \
    -DCMAKE_C_FLAGS_RELEASE=-O0' "$top" || fail "the build by clang"
applied clang "$top/build/clang/tests/replay" apply

# ---- files of the sets in another order: the same model
make "$work/reversed.db" "$org" "$work/next" -r
"$replay" apply "$work/reversed.db" "$work/reversed-model.db" >"$work/digest"
dump "$work/reversed-model.db" >"$work/reversed.sql"
cmp -s "$work/want.sql" "$work/reversed.sql" ||
  fail "files in another order: $(diff "$work/want.sql" "$work/reversed.sql" | cut -c1-300 | head -6)"
is "files in another order: digest" "$(cat "$work/want")" "$(cat "$work/digest")"

# ---- tables put together in another order: the same is said
told() { sqlite3 -readonly "$1" "SELECT record, message, body FROM finding WHERE code = 'told' ORDER BY id"; }
make "$work/shuffled.db" "$work/shuffled" "$work/shuffled-next"
"$replay" apply "$work/shuffled.db" "$work/shuffled-model.db" >"$work/digest"
told "$work/reversed-model.db" >"$work/told"
told "$work/shuffled-model.db" >"$work/told-shuffled"
[ "$(wc -l <"$work/told")" -gt 5 ] || fail "nothing was told"
cmp -s "$work/told" "$work/told-shuffled" ||
  fail "tables in another order: $(diff "$work/told" "$work/told-shuffled" | cut -c1-300 | head -6)"
[ "$(cat "$work/want")" != "$(cat "$work/digest")" ] || fail "another parameter, and the same digest"
echo "$entries entries, the same model each time: $(wc -c <"$work/want.sql") bytes of SQL, digest $(cut -c1-16 "$work/want")"
