#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A real Prometheus Alertmanager delivers to the host: groups that fire, grow and resolve become incidents from when to
# when they say. While the host is overloaded (a queue of one, and a crowd before it) Alertmanager is answered 503, keeps
# what it has, delivers it again, and the incidents end as right as those that came in calm.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
command -v prometheus-alertmanager >/dev/null || skip "prometheus-alertmanager is not installed"
mkdir -p "$org/policies/crowd"
mkdir -m 700 "$org/secrets"
secret=alertmanager-$RANDOM$RANDOM$RANDOM
(umask 077 && printf %s "$secret" >"$org/secrets/alertmanager")
cat >"$org/steward.lua" <<'LUA'
return {
  name = "Alerts", packs = { "core", "intake", "crowd" },
  sources = {
    alertmanager = { intake = "intake.alertmanager", secret = file "secrets/alertmanager" },
    crowd = { intake = "crowd.door", scheme = "none" },
  },
  limits = { queue_max = 1 },
}
LUA
echo 'return pack { name = "crowd", version = "1", title = "A crowd before the door" }' >"$org/policies/crowd/pack.lua"
echo 'return intake { title = "Nothing", key = { "X-Delivery" }, map = function(_, ctx) ctx:ignore("crowd") return {} end }' \
  >"$org/policies/crowd/door.lua"

# ---- both are started
start_host "$org"
admin() { curl -sf --unix-socket "$org/data/steward.sock" -H 'Content-Type: application/json' "http://host$1" "${@:2}"; }
admin /api/v1/changes -o /dev/null -d '{"edits":[{"put":"service/shop","set":{"name":"Shop"}},{"put":"service/mail","set":{"name":"Mail"}}]}'
sender=$((port + 1))
(umask 077 && printf %s "$secret" >"$work/token")
cat >"$work/alertmanager.yml" <<YML
route:
  receiver: steward
  group_by: [service]
  group_wait: 1s
  group_interval: 2s
  repeat_interval: 1h
receivers:
  - name: steward
    webhook_configs:
      - url: http://127.0.0.1:$port/in/alertmanager
        send_resolved: true
        http_config: { authorization: { credentials_file: $work/token } }
YML
prometheus-alertmanager --config.file="$work/alertmanager.yml" --storage.path="$work/alerts" --cluster.listen-address= \
  --web.listen-address="127.0.0.1:$sender" >"$work/alertmanager.log" 2>&1 &
sender_pid=$!
crowd_pid=
# shellcheck disable=SC2317 # called by the trap
leave() {
  kill "$sender_pid" ${crowd_pid:+"$crowd_pid"} 2>/dev/null || true
  wait "$sender_pid" 2>/dev/null || true
  finish
}
trap leave EXIT
until_true() { # WHAT SECONDS COMMAND…
  local what=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$what: not in time. $(model "SELECT key, state FROM incident" | tail -30) $(tail -3 "$work/alertmanager.log")"
    sleep 0.1
  done
}
until_true "Alertmanager" 20 curl -sf "http://127.0.0.1:$sender/-/ready"

# alerts SERVICE FROM TO [EVERY]: these numbers begin to fire, or with EVERY those that it divides end
began=$(date -u -d '-10 minutes' +%Y-%m-%dT%H:%M:%SZ) ended=$(date -u -d '-1 minute' +%Y-%m-%dT%H:%M:%SZ)
alerts() {
  local n separator=
  printf '['
  for ((n = $2; n <= $3; n++)); do
    ((n % ${4:-1} == 0)) || continue
    printf '%s{"labels":{"alertname":"Slow","service":"%s","instance":"%s-%d","severity":"critical"},"startsAt":"%s"%s,
      "annotations":{"summary":"%s %d is slow"},"generatorURL":"http://prometheus.example/g"}' "$separator" "$1" "$1" "$n" "$began" \
      "${4:+,\"endsAt\":\"$ended\"}" "$1" "$n"
    separator=,
  done
  printf ']'
}
post() { alerts "$@" | curl -sf -o /dev/null -H 'Content-Type: application/json' --data-binary @- "http://127.0.0.1:$sender/api/v2/alerts" || fail "Alertmanager did not take the alerts"; }
of() { model "SELECT count(*) FROM incident i JOIN service s ON s.id = i.service WHERE s.key = '$1' AND i.state = '$2'"; }
stands() { [ "$(of "$1" new) $(of "$1" resolved)" = "$2 $3" ]; }
counted() { admin /metrics | sed -n "s/^steward_http_deliveries_refused_total{source=\"alertmanager\",reason=\"busy\"} //p"; }

# ---- in calm: 12 fire, 5 more join them, 4 end
post shop 1 12
until_true "the first group" 20 stands shop 12 0
post shop 13 17
until_true "the group has grown" 20 stands shop 17 0
post shop 1 17 4
until_true "some of the group have ended" 20 stands shop 13 4

# ---- under a crowd: 9 of another service fire, and those that are left of the first end
before=$(counted)
"$STEWARD_TEST_BIN/door" -p "$port" -u /in/crowd -g crowd -c 24 >"$work/crowd" &
crowd_pid=$!
post mail 1 9
post shop 1 17 1
refused() { [ "$(counted)" -ge $((${before:-0} + 3)) ]; }
until_true "answers of 503 to Alertmanager" 30 refused
refused=$(counted)
kill "$crowd_pid"
wait "$crowd_pid" 2>/dev/null || true
crowd_pid=
until_true "those that fired under the crowd" 30 stands mail 9 0
until_true "those that ended under the crowd" 30 stands shop 0 17
post mail 1 9 1
until_true "all has ended" 20 stands mail 0 9

# ---- as the sender said it
is "incidents" 26 "$(model "SELECT count(*) FROM incident")"
is "from when to when" "$began $ended 26" "$(model "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', opened_at / 1000, 'unixepoch') || ' ' ||
  strftime('%Y-%m-%dT%H:%M:%SZ', resolved_at / 1000, 'unixepoch') || ' ' || count(*) FROM incident GROUP BY opened_at, resolved_at")"
is "titles that do not name their alert" 0 "$(model "SELECT count(*) FROM incident WHERE title NOT LIKE '% is slow'")"
is "deliveries that failed" "" "$(model "SELECT seq, reason FROM delivery WHERE state NOT IN ('applied', 'ignored')")"
curl -sf "http://127.0.0.1:$sender/metrics" >"$work/metrics"
grep -q '^alertmanager_notification_requests_failed_total{integration="webhook"} [1-9]' "$work/metrics" || fail "Alertmanager saw no failure"
is "notifications that Alertmanager gave up" 0 "$(sed -n 's/^alertmanager_notifications_failed_total{integration="webhook"} //p' "$work/metrics")"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
! grep -rqa -e "$secret" "$org/data" "$work/host.log" || fail "the sender's token was kept"
echo "26 alerts of Alertmanager $(prometheus-alertmanager --version 2>&1 | sed -n 's/.*version \([0-9.]*\).*/\1/p') are incidents from when to when it said; $refused deliveries were answered 503 and came again"
