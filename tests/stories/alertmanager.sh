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
# The crowd's deliveries take long to be understood: with a queue of one the host is busy nearly always.
cat >"$org/policies/crowd/door.lua" <<'LUA'
return intake {
  title = "Nothing", key = { "X-Delivery" },
  map = function(_, ctx)
    local n = 0
    for i = 1, 400000 do
      n = n + i
    end
    ctx:ignore("crowd " .. n)
    return {}
  end,
}
LUA

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
until_true() { # WHAT COMMAND…
  local what=$1
  shift
  soon "$@" || fail "$what: not in time. $(model "SELECT key, state FROM incident" | tail -30) $(tail -3 "$work/alertmanager.log")"
}
until_true "Alertmanager" curl -sf "http://127.0.0.1:$sender/-/ready"

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
until_true "the first group" stands shop 12 0
post shop 13 17
until_true "the group has grown" stands shop 17 0
post shop 1 17 4
until_true "some of the group have ended" stands shop 13 4

# ---- under a crowd: those that are left of the first end, and of another service one more fires again and again, so that
# Alertmanager has something to deliver until it was refused three times
before=$(counted)
"$STEWARD_TEST_BIN/door" -p "$port" -u /in/crowd -g crowd -c 32 >"$work/crowd" &
crowd_pid=$!
post shop 1 17 1
mails=0 last=
another() { # each second a mail more
  if [ "$SECONDS" != "$last" ]; then
    last=$SECONDS mails=$((mails + 1))
    post mail "$mails" "$mails"
  fi
  [ "$(counted)" -ge $((${before:-0} + 3)) ]
}
until_true "answers of 503 to Alertmanager" another
kill "$crowd_pid"
wait "$crowd_pid" 2>/dev/null || true
crowd_pid=
refused=$(($(counted) - ${before:-0}))
until_true "those that fired under the crowd" stands mail "$mails" 0
until_true "those that ended under the crowd" stands shop 0 17
post mail 1 "$mails" 1
until_true "all has ended" stands mail 0 "$mails"
total=$((17 + mails))

# ---- as the sender said it
is "incidents" $total "$(model "SELECT count(*) FROM incident")"
is "from when to when" "$began $ended $total" "$(model "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', opened_at / 1000, 'unixepoch') || ' ' ||
  strftime('%Y-%m-%dT%H:%M:%SZ', resolved_at / 1000, 'unixepoch') || ' ' || count(*) FROM incident GROUP BY opened_at, resolved_at")"
is "titles that do not name their alert" 0 "$(model "SELECT count(*) FROM incident WHERE title NOT LIKE '% is slow'")"
is "deliveries that failed" "" "$(model "SELECT seq, reason FROM delivery WHERE state NOT IN ('applied', 'ignored')")"
curl -sf "http://127.0.0.1:$sender/metrics" >"$work/metrics"
grep -q '^alertmanager_notification_requests_failed_total{integration="webhook"} [1-9]' "$work/metrics" || fail "Alertmanager saw no failure"
is "notifications that Alertmanager gave up" 0 "$(sed -n 's/^alertmanager_notifications_failed_total{integration="webhook"} //p' "$work/metrics")"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
! grep -rqa -e "$secret" "$org/data" "$work/host.log" || fail "the sender's token was kept"
echo "$total alerts of Alertmanager $(prometheus-alertmanager --version 2>&1 | sed -n 's/.*version \([0-9.]*\).*/\1/p') are incidents from when to when it said; $refused deliveries were answered 503 and came again"
