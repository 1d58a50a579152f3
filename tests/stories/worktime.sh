#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The published cases of working-time arithmetic through the program; and what it says of cases that differ.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

hours='"hours":{"mon":[["09:00","17:00"]]}'
cat >good.jsonl <<END
{"id":"a","tz":"UTC",$hours,"op":"add","start":"2026-03-02T09:00:00Z","seconds":28800,"expect":"2026-03-02T17:00:00+00:00"}

{"id":"b","tz":"Europe/Berlin",$hours,"op":"local","local":"2022-03-27T02:05:12","expect":"2022-03-27T01:05:12Z"}
{"id":"c",$hours,"op":"sla","created":"2026-03-02T09:00:00Z","target_seconds":3600,"events":[{"at":"2026-03-02T09:30:00Z","state":"paused"},{"at":"2026-03-02T10:00:00Z","state":"running"}],"expect":{"due":"2026-03-02T10:30:00Z","paused_seconds":1800}}
{"id":"d",$hours,"op":"sla","created":"2026-03-02T09:00:00Z","target_seconds":3600,"events":[{"at":"2026-03-02T09:30:00Z","state":"paused"}],"as_of":"2026-03-02T12:00:00Z","expect":{"due":null,"breached":false,"elapsed_minutes":30}}
END
cat >bad.jsonl <<END
{"id":"wrong",$hours,"op":"between","start":"2026-03-02T09:00:00Z","end":"2026-03-02T10:00:00Z","expect":3599,"tags":["x"]}
{"id":"strange",$hours,"op":"multiply","expect":1}
{"id":"chosen",$hours,"op":"between","start":"2026-03-02T10:00:00Z","end":"2026-03-02T09:00:00Z","expect":0,"quirk":"never negative","verified":false,"computed":-3600}
{"id":"night","hours":{"mon":[["22:00","06:00"]]},"op":"validate_calendar","expect":"reject"}
END

says 0 "4 cases: 4 agree, 0 differ by choice, 0 differ, 0 unknown" steward worktime good.jsonl
says 1 "8 cases: 4 agree, 2 differ by choice, 1 differ, 1 unknown" steward worktime good.jsonl bad.jsonl
says 1 "ours      3600" steward worktime bad.jsonl
says 1 'there is no operation "multiply"' steward worktime bad.jsonl
says 1 "why       never negative" steward worktime bad.jsonl
says 1 "crosses midnight" steward worktime bad.jsonl
says 1 '"differ":1' steward worktime --json bad.jsonl
is_json steward worktime --json good.jsonl
says 0 "0 cases" steward worktime - </dev/null
says 2 "No such file" steward worktime nothing.jsonl
echo '{"id":' >broken.jsonl
says 1 "broken.jsonl:1" steward worktime broken.jsonl

vectors=${STEWARD_SHARED:-../shared}/vectors
[[ -d $vectors ]] || { echo "skipped: $vectors is absent"; exit 77; }
says 0 "0 differ, 0 unknown" steward worktime "$vectors"/*.jsonl
