#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A year of a real company's incidents comes in through the door, and a policy of a dozen lines says which of them were
# in time: held against what the company itself said. Then the same rows come in another order, some of them twice, and
# with the agreement made only at the end: the end state must be the same, to the letter.
# The whole year goes once, the variants are of its first rows; STEWARD_WHOLE=1 gives them the whole year, too.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
data=${STEWARD_SHARED:-$(dirname "$0")/../../../shared}/datasets/uci498
for file in "$data/replay_A.ndjson.gz" "$data/truth_A.csv.gz"; do [ -e "$file" ] || skip "$file is absent"; done
if [ -x "${STEWARD_RELEASE-}" ]; then # what comes out is the same, and it takes a tenth of the time
  STEWARD=$STEWARD_RELEASE
  STEWARD_TEST_BIN=$(dirname "$STEWARD_RELEASE")/tests
fi

# ---- what comes in. The log names no service: its rows are given one, so that there can be an agreement for it
deliveries() { # the first 2000 rows each alone, the others by the forty
  awk 'NR <= 2000 { print; next }
    { printf "%s%s", n++ ? "," : "{\"result\":[", $0 }
    n == 40 { print "]}"; n = 0 }
    END { if (n) print "]}" }' "$1"
}
gzip -dc "$data/replay_A.ndjson.gz" | sed 's/^{/{"business_service":"Desk",/' >"$work/rows"
some=$work/rows
if [ -z "${STEWARD_WHOLE-}" ]; then
  some=$work/some
  head -7000 "$work/rows" >"$some"
fi
deliveries "$work/rows" >"$work/year"
deliveries "$some" >"$work/in-order"
awk 'BEGIN { srand(498) } { printf "%.4f\t%s\n", NR + 2000 * rand(), $0 }' "$some" | sort -n | cut -f2- >"$work/moved"
deliveries "$work/moved" >"$work/in-windows"
shuf --random-source="$data/replay_A.ndjson.gz" "$some" >"$work/moved"
deliveries "$work/moved" >"$work/shuffled"
# Every tenth comes again somewhat later: to the letter, which makes it the same delivery, and as another one.
awk '{ print }
  NR % 10 == 0 { again[NR + 7] = $0; sub(/^{/, "{ "); again[NR + 23] = $0 }
  NR in again { print again[NR]; delete again[NR] }
  END { for (i = NR + 1; i <= NR + 23; i++) if (i in again) print again[i] }' "$work/in-order" >"$work/repeated"
awk 'NR % 10 == 0 { sub(/^{/, "{  "); print }' "$work/in-order" >"$work/tenths"

# ---- two organisations: one that knows of no promise, one with a calendar and the verdict as the company gives it
configure() { # configure FOLDER PACKS PARAMS
  mkdir -p "$1/secrets"
  printf desk-token >"$1/secrets/servicenow"
  chmod -R go= "$1/secrets"
  cat >"$1/steward.lua" <<LUA
return {
  name = "A year", packs = { "core", "intake"$2 }, params = { $3 },
  sources = { servicenow = { intake = "intake.servicenow", scheme = "bearer", secret = file "secrets/servicenow" } },
}
LUA
}
hours=$(printf '%s = { { "14:00", "23:00" } }, ' mon tue wed thu fri)
configure "$work/plain" '' ''
configure "$work/agreed" ', "sla"' "[\"sla.open_time\"] = { hours = { hours = { $hours} } }"
echo '{"create": "service/desk", "set": {"name": "Desk"}}' >"$work/service"
cat >"$work/agreement" <<'JSON'
{"edits": [
  {"create": "calendar/desk", "set": {"name": "Desk", "zone": "UTC", "hours": {"mon": [["14:00", "23:00"]],
    "tue": [["14:00", "23:00"]], "wed": [["14:00", "23:00"]], "thu": [["14:00", "23:00"]], "fri": [["14:00", "23:00"]]}}},
  {"create": "agreement/desk", "set": {"name": "Desk", "service": "service/desk", "state": "published",
    "calendar": "calendar/desk"}},
  {"create": "service_target/p1", "set": {"agreement": "agreement/desk", "metric": "resolution", "priority": "p1",
    "within": "3h47m"}},
  {"create": "service_target/p3", "set": {"agreement": "agreement/desk", "metric": "resolution", "priority": "p3",
    "within": "62h"}},
  {"create": "service_target/answer", "set": {"agreement": "agreement/desk", "metric": "response", "within": "4h"}}
]}
JSON

# ---- sending, and what comes of it
now() { date +%s.%N; }
took() { # took SINCE EVENTS WHAT
  awk -v since="$1" -v now="$(now)" -v n="$2" -v what="$3" 'BEGIN {
    printf "%s: %d events in %.1f s, %d a second\n", what, n, now - since, n / (now - since) }'
}
record() { "$STEWARD" apply "$work/$1" --dir "$org" >"$work/said" 2>&1 || fail "$1 is not recorded: $(cat "$work/said")"; }
send() { # send FILE ANSWERS: over eight connections
  is "answers to $1" "$2" "$("$STEWARD_TEST_BIN/door" -p "$port" -u /in/servicenow -f "$work/$1" -c 8 \
    -H "Authorization: Bearer desk-token" | paste -sd' ')"
  settled
  is "deliveries of $1 not applied" "" "$(model "SELECT state, reason FROM delivery WHERE state <> 'applied' LIMIT 3")"
}
lines() { wc -l <"$work/$1"; }
# The columns of a type but the numbers that the host gives; for a reference the key of what it names.
columns() {
  model "SELECT group_concat(CASE WHEN f.ref IS NULL OR f.kind <> 'ref' THEN 't.\"' || c.name || '\"'
      ELSE '(SELECT key FROM \"' || f.ref || '\" WHERE id = t.\"' || c.name || '\")' END, ', ')
    FROM pragma_table_info('$1') c LEFT JOIN _field f
      ON f.name = c.name AND f.type = (SELECT no FROM _type WHERE name = '$1')
    WHERE c.name NOT IN ('id', 'version', 'created_at', 'updated_at') AND substr(c.name, 1, 1) <> '_'"
}
state() { # all that is told of and worked out for incidents, whom and what they name, their clocks and what is open
  local record_type
  for record_type in incident person unit problem change; do
    model "SELECT '$record_type', $(columns $record_type) FROM \"$record_type\" t"
  done
  model "SELECT 'clock', record, name, state, due, body FROM clock"
  model "SELECT 'finding', record, key, code, severity, owner, message FROM finding WHERE state = 'open'"
}
versions() { # of all records that deliveries write
  model "SELECT key, version, updated_at FROM incident UNION ALL SELECT key, version, updated_at FROM person UNION ALL
    SELECT key, version, updated_at FROM unit UNION ALL SELECT key, version, updated_at FROM problem UNION ALL
    SELECT key, version, updated_at FROM change UNION ALL SELECT 'history', count(*), max(id) FROM _history ORDER BY 1"
}
finish_run() { # finish_run NAME: what came of it goes to the file NAME.state
  state | sort >"$work/$1.state"
  stop_host
  rm -rf "$org"
}
begin() { # begin FOLDER: a new host of that organisation
  rm -rf "$work/org"
  cp -r "$work/$1" "$work/org"
  org=$work/org
  start_host "$org"
  record service
}
same() { # same NAME: came to what came of the rows in order
  [ "$(grep -c ^incident "$work/$1.state")" -gt 0 ] || fail "$1: no incidents"
  is "$1 comes to another state" "" "$(diff "$work/in-order.state" "$work/$1.state" | head -6 | cut -c1-1500)"
}

# ---- the year
begin agreed
record agreement
since=$(now)
send year "202 $(lines year)"
took "$since" "$(lines rows)" "the year"
cat >"$work/judge" <<SQL
ATTACH 'file:$org/data/model.db?mode=ro' AS m;
.import --csv $work/truth.csv truth
.mode list
CREATE TABLE judged AS SELECT t.number, t.priority, t.made_sla AS theirs, i.effective_priority, i.matrix_priority,
  CASE i.made_sla WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'none' END AS ours, i.open_time / 1000 AS seconds
  FROM truth t LEFT JOIN m.incident i ON i.number = t.number;
.once $work/count
SELECT count(*), sum(ours = theirs), sum(matrix_priority IS 'p' || substr(priority, 1, 1)),
  sum(effective_priority IS 'p' || substr(priority, 1, 1)) FROM judged;
.once $work/differences
SELECT number, effective_priority, 'made ' || ours, 'the company says ' || theirs, printf('open for %dh%02dm%02ds',
  seconds / 3600, seconds / 60 % 60, seconds % 60) FROM judged WHERE ours <> theirs ORDER BY number;
SQL
gzip -dc "$data/truth_A.csv.gz" >"$work/truth.csv"
sqlite3 "$work/judge.db" <"$work/judge"
IFS='|' read -r all agreed matrix effective <"$work/count"
is "incidents" "$all" "$(model "SELECT count(*) FROM incident")"
is "priorities by the matrix" "$all" "$matrix"
is "priorities by which targets are chosen" "$all" "$effective"
[ $((agreed * 1000)) -ge $((all * 998)) ] || fail "only $agreed of $all verdicts are as the company's"
is "differences told" $((all - agreed)) "$(lines differences)"
echo "$agreed of $all verdicts are the company's ($(awk "BEGIN { printf \"%.2f\", 100 * $agreed / $all }") %), priorities all; the others:"
sed 's/|/, /g; s/^/  /' "$work/differences"
if [ -n "${STEWARD_WHOLE-}" ]; then
  finish_run in-order
else
  stop_host
  begin agreed
  record agreement
  since=$(now)
  send in-order "202 $(lines in-order)"
  took "$since" "$(wc -l <"$some")" "in order"
  finish_run in-order
fi

# ---- the same in another way
for way in in-windows shuffled repeated; do
  begin agreed
  record agreement
  since=$(now)
  if [ $way = repeated ]; then
    tenth=$(($(lines in-order) / 10))
    send $way "200 $tenth 202 $(($(lines in-order) + tenth))"
  else
    send $way "202 $(lines $way)"
  fi
  took "$since" "$(wc -l <"$some")" "$way"
  if [ $way = repeated ]; then
    versions >"$work/before"
    send tenths "202 $tenth"
    versions >"$work/after"
    is "what old rows change" "" "$(diff "$work/before" "$work/after" | head -4)"
  fi
  finish_run $way
  same $way
done

begin plain
since=$(now)
send in-order "202 $(lines in-order)"
took "$since" "$(wc -l <"$some")" "without any promise"
since=$(now)
cp "$work/agreed/steward.lua" "$org/steward.lua"
"$STEWARD" activate "$org" >"$work/said" 2>&1 || fail "the pack is not activated: $(cat "$work/said")"
record agreement
settled
took "$since" "$(model "SELECT count(*) FROM incident")" "promised at the end (incidents)"
finish_run late
same late
echo "in windows, shuffled, repeated and promised at the end: the same $(lines in-order.state) records, clocks and findings"
