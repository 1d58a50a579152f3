#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Imports: holidays from iCalendar into a calendar, again, and from a feed that was changed, beside a host and through it;
# services and objectives from OpenSLO, and all that was not understood.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

steward init harbour >/dev/null
cd harbour
steward activate >/dev/null

feed() {
  printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Bavaria\r\n'
  printf 'BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Labour Day\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n'
  printf 'BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:%s\r\nDTSTART;VALUE=DATE:%s\r\nDTEND;VALUE=DATE:%s\r\nEND:VEVENT\r\n' "$@"
  printf 'BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Drill\r\nDTSTART:20260701T100000Z\r\nDTEND:20260701T113000Z\r\nEND:VEVENT\r\n'
  printf 'BEGIN:VTODO\r\nSUMMARY:Buy a tree\r\nEND:VTODO\r\nEND:VCALENDAR\r\n'
}
feed 'Plant closed' 20261227 20270102 >bavaria.ics

cat >plant.json <<'EOF'
{"create": "calendar/plant", "set": {"name": "Plant", "zone": "Europe/Berlin",
  "hours": {"mon": [["08:00", "17:00"]], "wed": [["08:00", "17:00"]], "fri": [["08:00", "17:00"]]},
  "holidays": ["12-25", {"date": "2026-08-15", "name": "by hand"}], "breaks": {"2026-07-01": [["09:00", "09:30"]]}}}
EOF
steward apply plant.json >/dev/null
years=(--from 2026 --to 2027)
into=(--into calendar/plant "${years[@]}")
field() {
  steward get calendar/plant --json >got.json
  sqlite3 :memory: "SELECT json_extract(CAST(readfile('got.json') AS TEXT), '\$.fields.$1')"
}

# A dry run tells, and does nothing.
says 0 "3 holidays and 1 break from 2026 to 2027, in 3 events, for calendar/plant (Europe/Berlin)" \
  steward import calendar bavaria.ics "${into[@]}" --dry-run
says 0 "Nothing was changed: this was a dry run" steward import calendar bavaria.ics "${into[@]}" --dry-run
says 0 'line 22  VTODO "Buy a tree"  is no event' steward import calendar bavaria.ics "${into[@]}" --dry-run
is_json steward import calendar bavaria.ics "${into[@]}" --dry-run --json
[[ $(field holidays) != *bavaria* ]] || fail "a dry run wrote"

says 0 "4 new, 0 gone, 0 as before" steward import calendar bavaria.ics "${into[@]}"
expected='["12-25",{"date":"2026-08-15","name":"by hand"},'
expected+='{"date":"2026-05-01","name":"Labour Day","source":"bavaria"},'
expected+='{"from":"2026-12-27","to":"2027-01-01","name":"Plant closed","source":"bavaria"},'
expected+='{"date":"2027-05-01","name":"Labour Day","source":"bavaria"}]'
[[ $(field holidays) == "$expected" ]] || fail "holidays: $(field holidays)"
expected='{"2026-07-01":[["09:00","09:30"],{"from":"12:00","to":"13:30","name":"Drill","source":"bavaria"}]}'
[[ $(field breaks) == "$expected" ]] || fail "breaks: $(field breaks)"

# Again: nothing.
version() { steward get calendar/plant --json | grep -o '"version":[0-9]*' | head -n1; }
before=$(version)
says 0 "Nothing to change" steward import calendar bavaria.ics "${into[@]}"
[[ $(version) == "$before" ]] || fail "an import of the same changed something"

# Another source beside it; then the first one moves a date: only that one moves.
strike='BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Strike\nDTSTART;VALUE=DATE:20260310\nEND:VEVENT\nEND:VCALENDAR\n'
printf %b "$strike" | says 0 "1 new, 0 gone, 0 as before" steward import calendar - --source union "${into[@]}"
feed 'Plant closed' 20261228 20270103 >bavaria.ics
says 0 "1 new, 1 gone, 3 as before" steward import calendar bavaria.ics "${into[@]}"
expected='["12-25",{"date":"2026-08-15","name":"by hand"},'
expected+='{"date":"2026-05-01","name":"Labour Day","source":"bavaria"},'
expected+='{"from":"2026-12-28","to":"2027-01-02","name":"Plant closed","source":"bavaria"},'
expected+='{"date":"2027-05-01","name":"Labour Day","source":"bavaria"},'
expected+='{"date":"2026-03-10","name":"Strike","source":"union"}]'
[[ $(field holidays) == "$expected" ]] || fail "holidays: $(field holidays)"

# Years that are not asked for stay as they are; a feed that ended takes its dates along.
printf 'BEGIN:VCALENDAR\nEND:VCALENDAR\n' >empty.ics
says 0 "0 new, 1 gone, 0 as before" \
  steward import calendar empty.ics --source bavaria --into calendar/plant --from 2027 --to 2027
[[ $(field holidays) == "${expected/'{"date":"2027-05-01","name":"Labour Day","source":"bavaria"},'/}" ]] ||
  fail "holidays: $(field holidays)"
says 0 "0 new, 3 gone, 0 as before" steward import calendar empty.ics --source bavaria "${into[@]}"
[[ $(field breaks) == '{"2026-07-01":[["09:00","09:30"]]}' ]] || fail "breaks: $(field breaks)"

# What is wrong is said with its line, and nothing is changed.
before=$(version)
printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR\n' >wrong.ics
says 1 'wrong.ics: line 2: event "x": DTSTART: "soon" is malformed' steward import calendar wrong.ics "${into[@]}"
says 2 "No such file" steward import calendar missing.ics "${into[@]}"
says 2 "--into wants a calendar" steward import calendar empty.ics --into service/shop
says 2 "before --from" steward import calendar empty.ics --from 2027 --to 2026
says 2 "import reads rows" steward import calender empty.ics
[[ $(version) == "$before" ]] || fail "an import that was refused changed something"

# Through a host, into a calendar that is not there yet.
port=$((29100 + $$ % 3000))
host_starts log --listen "127.0.0.1:$port"
says 0 "calendar/bavaria is new" steward import calendar bavaria.ics "${years[@]}" --as person/ana --reason "the plant's"
says 0 "Nothing to change" steward import calendar bavaria.ics "${years[@]}"
grep -q '"name":"Bavaria"' <<<"$(steward get calendar/bavaria --json)" || fail "its name is not the feed's"
grep -q '"hours":"24x7"' <<<"$(steward get calendar/bavaria --json)" || fail "a new calendar is not open"

# ---- OpenSLO

cat >slo.yaml <<'EOF'
apiVersion: openslo/v1
kind: SLO
metadata: {name: fast, displayName: Fast enough, labels: {team: [a]}}
spec:
  service: web
  budgetingMethod: Timeslices
  indicatorRef: quick
  timeWindow: [{duration: 4w, isRolling: true}]
  objectives:
    - {displayName: Inside, target: 0.995, timeSliceTarget: 0.95}
    - {displayName: As promised, target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1m}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: quick, displayName: Answered within a second}
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: prometheus}
spec: {type: Prometheus}
---
apiVersion: openslo/v1alpha
kind: Service
metadata: {name: old}
EOF
says 0 "4 documents: 2 understood, 1 left out, 1 refused; 2 fields not understood." \
  steward import openslo slo.yaml --dry-run
says 0 "slo.yaml:3   metadata.labels" steward import openslo slo.yaml --dry-run
says 0 "slo.yaml:17  DataSource prometheus" steward import openslo slo.yaml --dry-run
if steward get service/web >/dev/null 2>&1; then fail "a dry run wrote"; fi
is_json steward import openslo slo.yaml --dry-run --json
says 0 "  new      service/web" steward import openslo slo.yaml
got=$(steward get service_level_objective/fast-inside --json)
for part in '"name":"Fast enough: Inside"' '"service":"service/web"' '"target":99.5' '"budgeting":"timeslices"' \
  '"slice_target":95' '"rolling_days":28' '"indicator":"Answered within a second"'; do
  [[ $got == *"$part"* ]] || fail "$part is missing in: $got"
done
says 0 "99" steward get service_level_objective/fast-as-promised
says 0 "2 records are as told already" steward import openslo slo.yaml
says 0 "Nothing to change" steward import openslo slo.yaml

# What people said of the service stays; what the file says anew is taken.
steward apply - >/dev/null <<<'{"update":"service/web","set":{"name":"The Web","criticality":"high"}}'
sed -i 's/0\.995/0.999/; s/duration: 4w, isRolling: true/duration: 1M, calendar: {timeZone: Europe\/Berlin}/' slo.yaml
says 0 "  changed  service_level_objective/fast-inside" steward import openslo slo.yaml
got=$(steward get service_level_objective/fast-inside --json)
[[ $got == *'"target":99.9'* && $got == *'"measured_over":"month"'* && $got != *rolling_days* ]] || fail "not taken: $got"
says 0 "The Web" steward get service/web

printf 'a: 1\na: 2\n' >wrong.yaml
says 1 'wrong.yaml: line 2: "a" stands there twice' steward import openslo slo.yaml wrong.yaml
printf 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: web }\n' >other.yaml
says 1 "1 refused" steward import openslo other.yaml # a file of something else
says 2 "--into is not for import openslo" steward import openslo slo.yaml --into calendar/x

# All files of the recorded data at once.
shared=${STEWARD_SHARED:-$STEWARD_SOURCE/../shared}/datasets/openslo
if [[ -d $shared ]]; then
  says 0 "31 documents: 4 understood, 13 left out, 14 refused" steward import openslo "$shared"/*.yaml
  says 0 "Nothing to change" steward import openslo "$shared"/*.yaml
else
  echo "skipped: there is no $shared"
fi
host_stops
says 0 "All is as it should be" steward verify
