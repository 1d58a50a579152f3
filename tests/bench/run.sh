#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The bench: every figure beside a limit or a peer taken in the same run, on the same disk.
#
#   run.sh                     host beside the lean prototype at 1, 8, 64, 256 connections; reads; growth at 1 000 services
#   run.sh http [PEER…]        durable events a second; PEER: names of ../shared/bench (proto-lean, node-js-group, redis …)
#   run.sh intake              signed deliveries through real mappings beside the host's plain intake, that of http, and
#                              beside the plainest mapping of the same bodies: (a) bare, (b) with five policies evaluated
#                              for each event, as in http
#   run.sh grow [SERVICES…]    cost of one change as the model grows (default 1000 100000)
#   run.sh packs [SERVICES [TICKETS]]  all bundled packs in force over a whole organisation (default 10000 200000)
#   run.sh reads               a tracked read beside a plain table read; evaluations a second
#   run.sh worktime            clocks a second beside a bare loop; a span of ten years beside one of a week
#   run.sh metering            an ordinary policy in the sandbox beside the same in plain Lua
#   run.sh clocks [TICKETS…]   a holiday under many running tickets; many armed wake-ups; how late thresholds fire
#
# CONNS="1 8 64 256" SECS=4 ROUNDS=3. Needs ../shared/bench for http, else says so.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
shared=${STEWARD_SHARED:-$top/../shared}
release=${STEWARD_RELEASE_DIR:-$top/build/release}
work=$top/build/bench
conns=${CONNS:-1 8 64 256} secs=${SECS:-4} rounds=${ROUNDS:-3} services=10000
port=34170 pid='' pids=()

stop() {
  local each
  for each in $pid "${pids[@]}"; do { kill "$each" 2>/dev/null && wait "$each" 2>/dev/null; } || true; done
  pid='' pids=()
}
trap stop EXIT

# The peers' programs are built in a copy; our path is /in/hook where theirs is /hook.
prepare_peers() {
  [ -d "$shared/bench" ] || { echo "run.sh: $shared/bench is absent: no peers to stand beside" >&2; exit 77; }
  [ -e "$work/peers/load/hload-in" ] && return
  mkdir -p "$work"
  rm -rf "$work/peers"
  cp -r "$shared/bench" "$work/peers"
  chmod -R u+w "$work/peers"
  make -s -C "$work/peers" proto/proto load/hload load/gate >"$work/make.log" 2>&1 || { cat "$work/make.log" >&2; exit 3; }
  sed 's#POST /hook#POST /in/hook#' "$work/peers/load/hload.c" >"$work/peers/load/hload-in.c"
  gcc -O2 -w -I"$(pg_config --includedir)" "$work/peers/load/hload-in.c" -o "$work/peers/load/hload-in" -lpq
}

seed() { # the same services as every peer has: i * k mod m
  awk -v n="$services" 'BEGIN {
    printf "{\"edits\":["
    for (i = 1; i <= n; i++) {
      printf "%s{\"put\":\"service/svc-%07d\",\"set\":{\"tier\":%d,\"criticality\":%d,\"owners\":%d,\"cost_month\":%d," \
        "\"revenue_hour\":%d,\"users\":%d,\"req_rate\":%d,\"err_rate\":%.4f,\"latency_p99\":%d,\"open_incidents\":%d," \
        "\"open_changes\":%d,\"sla_target\":99.9,\"sla_actual\":%.2f,\"maturity\":%d,\"last_review\":%d," \
        "\"at\":1760000000,\"rated\":%d", i % 1000 == 1 ? "" : ",", i, 1 + i % 4, i % 5, i % 3,
        i * 7919 % 50000, i * 104729 % 9000, i * 31 % 60000, i % 1000, (i % 1000) / 10000, i % 900, i % 6, i % 8,
        99 + (i % 100) / 100, i % 6, 1700000000 + i * 997 % 60000000, i % 100
      for (k = 0; k < 5; k++)
        printf ",\"dep%d\":\"service/svc-%07d\"", k + 1, 1 + (i * (k * 2 + 3) + k * 7717) % n
      printf "}}"
      if (i % 1000 == 0 && i < n) printf "]}\n{\"edits\":["
    }
    print "]}"
  }'
}

start_host() {
  rm -rf "$work/host"
  mkdir -p "$work/host"
  cp -r "$here/hook/." "$work/host"
  # references may point forward: records first, then their fields
  seed >"$work/seed.ndjson"
  sed -E 's/"set":\{[^}]*\}/"set":{}/g' "$work/seed.ndjson" >"$work/seed-keys.ndjson"
  "$release/steward" serve "$work/host" >"$work/host.log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" && break
    sleep 0.1
  done
  curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" || { cat "$work/host.log" >&2; exit 3; }
  local file line
  for file in seed-keys seed; do
    while IFS= read -r line; do
      curl -sf -o "$work/answer" --unix-socket "$work/host/data/steward.sock" -H 'Content-Type: application/json' \
        --data-binary @- http://host/api/v1/changes <<<"$line" || { cat "$work/answer" >&2; exit 3; }
    done <"$work/$file.ndjson"
  done
}

one_host() {
  start_host
  for c in $conns; do
    "$work/peers/load/hload-in" -p "$port" -c "$c" -d "$secs" -w 1 -n "$services" -P "$pid" -N steward | tee -a "$work/http.jsonl"
  done
  stop
}

one_peer() { (cd "$work/peers" && CONNS="$conns" SECS="$secs" QUIET=3 ./run.sh "$1") | grep events_s | tee -a "$work/http.jsonl"; }

http() {
  prepare_peers
  : >"$work/http.jsonl"
  local peers=("$@") p
  [ ${#peers[@]} -gt 0 ] || peers=(proto-lean)
  for _ in $(seq "$rounds"); do
    one_host
    for p in "${peers[@]}"; do one_peer "$p"; done
  done
  table
}

# Medians over the rounds; ratio to the first peer at the same number of connections.
table() {
  awk '
    function field(name,   v) { v = $0; if (!sub(".*\"" name "\":", "", v)) return ""; sub("[,}].*", "", v); gsub("\"", "", v); return v }
    function median(key,   n, i, j, t, a) {
      n = split(all[key], a, " ")
      for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[i] + 0 > a[j] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
      return a[int((n + 1) / 2)]
    }
    { b = field("bench"); c = field("conns"); k = b SUBSEP c
      if (!(b in seen)) { seen[b] = 1; order[++nb] = b }
      if (!(c in seenc)) { seenc[c] = 1; orderc[++nc] = c }
      all[k, "e"] = all[k, "e"] " " field("events_s"); all[k, "p50"] = all[k, "p50"] " " field("p50_us")
      all[k, "p99"] = all[k, "p99"] " " field("p99_us"); all[k, "cpu"] = all[k, "cpu"] " " field("server_us_per_event")
      all[k, "rss"] = all[k, "rss"] " " field("server_rss_mb") }
    END {
      printf "%-18s %6s %10s %9s %9s %9s %8s %12s\n", "", "conns", "events/s", "p50 ms", "p99 ms", "us/event", "RSS MB", "of " order[2]
      for (j = 1; j <= nc; j++) for (i = 1; i <= nb; i++) {
        k = order[i] SUBSEP orderc[j]; if (!((k, "e") in all)) continue
        e = median(k SUBSEP "e"); limit = median(order[2] SUBSEP orderc[j] SUBSEP "e")
        printf "%-18s %6d %10d %9.2f %9.2f %9.1f %8.0f %12s\n", order[i], orderc[j], e, median(k SUBSEP "p50") / 1000,
          median(k SUBSEP "p99") / 1000, median(k SUBSEP "cpu"), median(k SUBSEP "rss"), limit ? sprintf("%.2f", e / limit) : ""
      }
    }' "$work/http.jsonl"
}

grow() {
  local dir=$work/grow
  rm -rf "$dir"
  mkdir -p "$dir"
  if [ $# -eq 0 ]; then set -- 1000 100000; fi
  "$release/tests/grow" "$here/pack" "$dir" "$@"
  rm -rf "$dir"
}

# An organisation in a folder of $work, with these packs: the bundled ones, and `five` of this folder.
intake_host() { # NAME PORT PACKS…
  local dir=$work/$1 port=$2 secret=bench-secret packs pack
  shift 2
  rm -rf "$dir"
  mkdir -p "$dir/policies/door" "$dir/secrets"
  (umask 077 && printf %s "$secret" >"$dir/secrets/bench")
  packs=$(printf '"%s", ' "$@")
  for pack in "$@"; do
    if [ "$pack" = five ]; then cp -r "$here/five" "$dir/policies/"; fi
  done
  cat >"$dir/steward.lua" <<LUA
return {
  name = "Bench", listen = "127.0.0.1:$port", packs = { $packs },
  params = { ["intake.generic"] = { senders = { generic = {
    key = "box.id", title = "box.name", state = "box.is", at = "box.at", version = "box.rev", opened_at = "box.since",
    severity = "box.level", service = "labels.service", states = { boiling = "new", watched = "in_progress" },
  } } } },
  sources = {
    plain = { intake = "door.plain", scheme = "none" },
    plain_github = { intake = "door.plain", scheme = "none" },
    signed = { intake = "door.plain", scheme = "github-sha256", secret = file "secrets/bench" },
    generic = { intake = "intake.generic", scheme = "github-sha256", secret = file "secrets/bench" },
    github = { intake = "intake.github", secret = file "secrets/bench" },
    pagerduty = { intake = "intake.pagerduty", secret = file "secrets/bench" },
    alertmanager = { intake = "intake.alertmanager", secret = file "secrets/bench" },
  },
}
LUA
  echo 'return pack { name = "door", version = "1", title = "Door", requires = { "core" } }' >"$dir/policies/door/pack.lua"
  cat >"$dir/policies/door/plain.lua" <<'LUA'
return intake {
  title = "The plainest", key = { "X-GitHub-Delivery" },
  map = function(delivery)
    local it = delivery.body.box or delivery.body.issue
    local set = { title = it.name or it.title, state = "new", source_updated_at = time.parse(it.at or it.updated_at) }
    return { { put = "incident/" .. delivery.source .. "-" .. it.id, set = set } }
  end,
}
LUA
  # the policies look at the service of an incident, which the mappings find by its name
  case " $* " in
  *" five "*) sed -i 's|state = "new"|state = "new", service = "service/shop"|' "$dir/policies/door/plain.lua" ;;
  esac
  "$release/steward" serve "$dir" >"$work/$(basename "$dir").log" 2>&1 &
  pids+=($!)
  for _ in $(seq 100); do
    if curl -sf -o /dev/null "http://127.0.0.1:$port/readyz"; then break; fi
    sleep 0.1
  done
}

intake_services() { # FOLDER JSON
  curl -sf -o "$work/answer" --unix-socket "$1/data/steward.sock" -H 'Content-Type: application/json' -d "$2" \
    http://host/api/v1/changes || { cat "$1.log" "$work/answer" >&2; exit 3; }
}

five_services() { # the service and five others that it depends on
  local i fields
  fields='"tier":2,"graveness":3,"owners":2,"cost_month":9000,"revenue_hour":700,"users":20000,"req_rate":450,'
  fields+='"err_rate":0.01,"latency_p99":310,"open_incidents":2,"open_changes":1,"sla_target":99.9,"sla_actual":99.5,'
  fields+='"maturity":3,"last_review":1750000000,"rated":70'
  printf '{"edits":['
  for i in 1 2 3 4 5; do printf '{"put":"service/dep%d","set":{"name":"Dep %d",%s}},' "$i" "$i" "$fields"; done
  printf '{"put":"service/shop","set":{"name":"Shop",%s' "$fields"
  for i in 1 2 3 4 5; do printf ',"dep%d":"service/dep%d"' "$i" "$i"; done
  printf '}}]}'
}

# Three tables of one run. The first is the host's plain intake: the organisation of `http` and its event. The second is the
# barest there is, which takes three fields from the body, is not signed, and wakes no policy. In the third five policies
# are evaluated for each event, of whichever way, as in the first.
intake() {
  start_host
  intake_host intake 34171 core intake door
  intake_services "$work/intake" '{"edits":[{"put":"service/shop","set":{"name":"Shop"}}]}'
  intake_host intake5 34172 core intake door five
  intake_services "$work/intake5" "$(five_services)"
  "$release/tests/intake" "${ROUNDS:-5}" "${DELIVERIES:-6000}" 64 bench-secret \
    "the host's plain intake: five policies, 10 000 services" "$port" "$work/host/data/steward.sock" \
    "(a) beside the barest intake: no policy is evaluated" 34171 "$work/intake/data/steward.sock" \
    "(b) five policies evaluated for each event, as in the table of http" 34172 \
    "$work/intake5/data/steward.sock"
  stop
  rm -rf "$work/intake" "$work/intake5"
}

# PACKS_FILL=1: what each kind of record took; PACKS_REPORTS=1: reports alone; PACKS_AGAIN=1: an activation alone that asks
# all again; PACKS_DIR: kept there, to be measured again
packs() {
  local dir=${PACKS_DIR:-$work/packs}
  [ -n "${PACKS_DIR:-}" ] || rm -rf "$dir"
  mkdir -p "$dir"
  "$release/tests/packs" "$here/packs" "$dir" "$@"
  [ -n "${PACKS_DIR:-}" ] || rm -rf "$dir"
}

reads() { "$release/tests/reads" "$here/pack"; }

worktime() { "$release/tests/worktime"; }

clocks() {
  local dir=$work/clocks tickets
  if [ $# -eq 0 ]; then set -- 100000; fi
  for tickets in "$@"; do
    rm -rf "$dir"
    mkdir -p "$dir"
    "$release/tests/clocks" "$dir" "$tickets"
  done
  rm -rf "$dir"
}

what=${1:-all}
[ $# -eq 0 ] || shift
case $what in
all) http "$@"; reads; worktime; grow 1000 ;;
http) http "$@" ;;
grow) grow "$@" ;;
packs) packs "$@" ;;
intake) intake ;;
reads) reads ;;
worktime) worktime ;;
metering) "$release/tests/metering" ;;
clocks) clocks "$@" ;;
*) sed -n '4,18p' "$0" >&2; exit 2 ;;
esac
