#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the README of the pack intake shows for a sender that is not there really runs: its files are taken out of it, checked
# and tested, and none of them has 30 lines; what it says of steward.lua maps a delivery at the door of a running host. What
# is wrong with a mapping is said with its file, and with what is wrong in it.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
readme=$(cd "$(dirname "$0")/../../policies/intake" && pwd)/README.md
mkdir -p "$org/secrets"
printf %s "box-token" >"$org/secrets/boxes"
chmod -R go= "$org/secrets"

# ---- the blocks of Lua: a first line that names the file
awk -v org="$org" '
  /^```lua$/ { block = 1; next }
  /^```$/ { block = 0; if (file) close(file); file = ""; next }
  block == 1 { block = 2; name = $2 == "in" ? $3 : $2; file = org "/" name; system("mkdir -p \"$(dirname \"" file "\")\"") }
  file { print > file }' "$readme"
mapping=$org/policies/house/kettles.lua
[ -s "$mapping" ] || fail "the README shows no policies/house/kettles.lua"
[ "$(wc -l <"$mapping")" -le 30 ] || fail "the mapping that the README shows has $(wc -l <"$mapping") lines"
{
  echo 'return { name = "Readme", packs = { "core", "intake", "house" },'
  cat "$org/steward.lua"
  echo '}'
} >"$work/steward.lua"
mv "$work/steward.lua" "$org/steward.lua"
"$STEWARD" check "$org" >"$work/check" || fail "check: $(cat "$work/check")"
(cd "$org" && "$STEWARD" test "it stays cold" >"$work/test") || fail "test: $(cat "$work/test")"
grep -q "^1 passed, 0 failed" "$work/test" || fail "the test of the README did not run: $(cat "$work/test")"

# ---- what is wrong with it
wrong() { # wrong VERB EDIT WANTED
  cp "$mapping" "$work/right"
  sed -i "$2" "$mapping"
  "$STEWARD" "$1" "$org" >"$work/said" 2>&1 && fail "$1 finds nothing wrong after $2"
  cp "$work/right" "$mapping"
  grep -qF "$3" <(tr -s ' \n' ' ' <"$work/said") || fail "$1 after $2 says: $(cat "$work/said")"
}
wrong check 's/"bearer"/"baerer"/' 'house/kettles.lua:6: there is no signature scheme "baerer"; did you mean "bearer"?; there are: '
wrong check 's/title = {[^}]*}/title = {}/' 'house/kettles.lua:8: title: says no path'
wrong check 's/each = "kettles"/each = 7/' 'house/kettles.lua:8: each is a path or a function'
wrong check 's/labels = "labels"/labels = null/' 'house/kettles.lua:8: labels: a path, '
wrong check 's/boiling = "new"/boiling = "nwe"/' \
  'house/kettles.lua:8: state.boiling: there is no "nwe": did you mean "new"?'
wrong check 's/severity =/sevrity =/' 'house/kettles.lua:8: sevrity: neither a word of mappings nor a field of incident '
wrong check 's/severity =/sevrity =/' 'did you mean "severity"?'

# ---- a case that is not as expected says where it stands
cp "$mapping" "$work/right"
sed -i 's/cold = "resolved"/cold = "closed"/' "$mapping"
(cd "$org" && "$STEWARD" test "it stays cold" >"$work/said" 2>&1) && fail "the case passes with another mapping"
cp "$work/right" "$mapping"
grep -qF "(house/tests/kettles.lua)" <(tr -s ' \n' ' ' <"$work/said") || fail "the case says: $(cat "$work/said")"

# ---- by names of fields alone
start_host "$org"
is "taken" 202 "$(status -H 'Authorization: Bearer box-token' -H 'Content-Type: application/json' --data \
  '{"alert":{"id":7,"name":"Wet","status":"firing","time":"2026-03-02 10:00:00","since":"2026-03-02 09:00:00"}}' \
  "http://127.0.0.1:$port/in/boxes")"
settled
is "the incident" "boxes-7|Wet|new|1772438400000" "$(model "SELECT key, title, state, opened_at FROM incident")"
echo "what the README shows runs: a mapping of $(wc -l <"$mapping") lines, and one without any"
