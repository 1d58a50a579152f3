#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Real webhooks through the real door: the first 500 incidents of a real company's year, and recorded GitHub and
# Alertmanager payloads, become records in the right state; what is forged, replayed, oversized, malformed or truncated
# is refused and changes nothing; a duplicate is answered 200 and applied once. The same incidents shuffled, some told
# again, come to the same.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
shared=${STEWARD_SHARED:-$(dirname "$0")/../../../shared}
year=$shared/datasets/uci498/replay_500.ndjson
[ -e "$year" ] || skip "$year is absent"
mkdir -p "$org/secrets"
printf %s "It's a secret" >"$org/secrets/github"
printf %s "desk-token" >"$org/secrets/servicenow"
printf %s "alert-token" >"$org/secrets/alertmanager"
printf %s "whsec_$(printf 'a standard webhooks secret!!' | base64)" >"$org/secrets/standard"
chmod -R go= "$org/secrets"
cat >"$org/steward.lua" <<'LUA'
return {
  name = "Webhooks", packs = { "core", "intake", "value", "commitment", "sla", "past" },
  sources = {
    github = { intake = "intake.github", scheme = "github-sha256", secret = file "secrets/github" },
    servicenow = { intake = "intake.servicenow", scheme = "bearer", secret = file "secrets/servicenow" },
    alertmanager = { intake = "intake.alertmanager", scheme = "bearer", secret = file "secrets/alertmanager" },
    standard = { intake = "intake.alertmanager", scheme = "standard-webhooks-v1", secret = file "secrets/standard" },
  },
}
LUA
mkdir -p "$org/policies/past"
echo 'return pack { name = "past", version = "1", title = "Past", requires = { "core" } }' >"$org/policies/past/pack.lua"
cat >"$org/policies/past/states.lua" <<'LUA'
return policy {
  title = "The states of an incident, and since when",
  on = "incident",
  gives = { states = text },
  eval = function(incident, ctx)
    local states = {}
    for _, m in ipairs(ctx:history(incident, "state")) do
      states[#states + 1] = time.format(m.at) .. " " .. m.value .. " by " .. m.by
    end
    return { states = table.concat(states, ", ") }
  end,
}
LUA
again=$work/again
cp -r "$org" "$again"
start_host "$org"
door=$STEWARD_TEST_BIN/door
url=http://127.0.0.1:$port

# ---- a real year's first bite
is "answers to the year" "202 $(wc -l <"$year")" \
  "$("$door" -p "$port" -u /in/servicenow -H "Authorization: Bearer desk-token" -f "$year")"
settled
is "deliveries not applied" 0 "$(model "SELECT count(*) FROM delivery WHERE state NOT IN ('applied', 'ignored')")"
printf '.mode ascii\n.separator "\\001" "\\n"\nCREATE TABLE line(j);\n.import %s line\n' "$year" >"$work/import"
cat >>"$work/import" <<'SQL'
CREATE TABLE want AS SELECT json_extract(j, '$.number') number, json_extract(j, '$.incident_state') state,
  row_number() OVER (PARTITION BY json_extract(j, '$.number') ORDER BY json_extract(j, '$.sys_updated_at') DESC,
  rowid DESC) newest FROM line;
.mode list
.separator |
SELECT number || ' ' || CASE state WHEN 'New' THEN 'new' WHEN 'Active' THEN 'in_progress' WHEN 'Resolved' THEN 'resolved'
  WHEN 'Closed' THEN 'closed' WHEN 'Canceled' THEN 'cancelled' ELSE 'on_hold' END FROM want WHERE newest = 1 ORDER BY 1;
SQL
sqlite3 :memory: <"$work/import" >"$work/want"
model "SELECT number || ' ' || state FROM incident WHERE number IS NOT NULL ORDER BY number" >"$work/have"
is "incidents" 500 "$(wc -l <"$work/have")"
is "incidents in another state" "" "$(diff "$work/want" "$work/have" | head -4)"
echo "the year's first bite: $(wc -l <"$year") events, 500 incidents, each in its right state"

# ---- the same, shuffled, every tenth row twice, to another host
facts() { # of incidents as ServiceNow tells them, and the states that each went through
  model "SELECT i.key, number, title, description, state, impact, urgency, priority, opened_at, resolved_at, closed_at,
    category, resolution, reassignments, reopens, i.source, source_state, source_version, source_updated_at, external_url,
    (SELECT key FROM person WHERE id = caller), (SELECT key FROM person WHERE id = assignee),
    (SELECT key FROM person WHERE id = resolved_by), (SELECT key FROM unit WHERE id = team),
    (SELECT key FROM problem WHERE id = problem), (SELECT key FROM change WHERE id = caused_by),
    service, component, states FROM incident i ORDER BY 1"
  model "SELECT 'person', key, name, position, source FROM person UNION ALL
    SELECT 'unit', key, name, business, source FROM unit ORDER BY 1, 2"
}
facts >"$work/in-order"
stop_host
first=$org
org=$again
start_host "$org"
awk '{ print } NR % 10 == 0 { sub(/^{/, "{ "); print }' "$year" | shuf --random-source="$year" >"$work/shuffled"
is "answers to the shuffled year" "202 $(wc -l <"$work/shuffled")" \
  "$("$door" -p "$port" -u /in/servicenow -H "Authorization: Bearer desk-token" -f "$work/shuffled")"
settled
facts >"$work/shuffled-facts"
is "facts that the order changes" "" "$(diff "$work/in-order" "$work/shuffled-facts" | head -4)"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify of the shuffled: $(cat "$work/verify")"
org=$first
start_host "$org"
echo "$(wc -l <"$work/shuffled") events in another order come to the same $(wc -l <"$work/in-order") records and states"

# ---- recorded GitHub and Alertmanager payloads
entries() { journal "SELECT count(*) FROM entry WHERE kind = 1"; }
before=$(entries)
sign() { printf 'sha256=%s' "$(openssl dgst -sha256 -hmac "It's a secret" <"$1" | sed 's/.*= //')"; }
n=0
for body in "$shared"/corpus/github/*.json; do
  name=$(basename "$body" .json)
  n=$((n + 1))
  for again in 202 200; do
    is "github $name" "$again" "$(status -H "X-GitHub-Event: ${name%%.*}" -H "X-GitHub-Delivery: guid-$n" \
      -H "X-Hub-Signature-256: $(sign "$body")" -H 'Content-Type: application/json' --data-binary "@$body" "$url/in/github")"
  done
done
for body in "$shared"/corpus/alertmanager/*.json; do
  n=$((n + 1))
  is "alertmanager $body" 202 "$(status -H 'Authorization: Bearer alert-token' -H 'Content-Type: application/json' \
    --data-binary "@$body" "$url/in/alertmanager")"
done
is "each journaled once" $((before + n)) "$(entries)"
settled
is "payloads that failed" "" "$(model "SELECT source, reason FROM delivery WHERE state IN ('failed', 'refused')")"
[ "$(model "SELECT count(*) FROM incident WHERE key LIKE 'github-%'")" -gt 0 ] || fail "no incident came of GitHub's issues"
[ "$(model "SELECT count(*) FROM incident WHERE key LIKE 'alertmanager-%'")" -gt 0 ] || fail "no incident came of alerts"
echo "$n recorded payloads taken, duplicates answered 200 and applied once"

# ---- what is refused changes nothing
before=$(entries)
issue=$shared/corpus/github/issues.opened.json
headers=(-H 'X-GitHub-Event: issues' -H 'Content-Type: application/json')
is forged 401 "$(status "${headers[@]}" -H 'X-GitHub-Delivery: f1' -H 'X-Hub-Signature-256: sha256=00' --data-binary "@$issue" "$url/in/github")"
is unsigned 401 "$(status "${headers[@]}" -H 'X-GitHub-Delivery: f2' --data-binary "@$issue" "$url/in/github")"
sed 's/opened/closed/' "$issue" >"$work/tampered"
is tampered 401 "$(status "${headers[@]}" -H 'X-GitHub-Delivery: f3' -H "X-Hub-Signature-256: $(sign "$issue")" --data-binary "@$work/tampered" "$url/in/github")"
head -c 900 "$issue" >"$work/cut"
is malformed 400 "$(status "${headers[@]}" -H 'X-GitHub-Delivery: f4' -H "X-Hub-Signature-256: $(sign "$work/cut")" --data-binary "@$work/cut" "$url/in/github")"
{ printf '{"x":"'; head -c 30000000 /dev/zero | tr '\0' x; printf '"}'; } >"$work/large"
is oversized 413 "$(status "${headers[@]}" -H 'X-GitHub-Delivery: f5' -H "X-Hub-Signature-256: $(sign "$work/large")" --data-binary "@$work/large" "$url/in/github")"
is "unknown source" 404 "$(status "${headers[@]}" --data-binary "@$issue" "$url/in/nobody")"
is "wrong token" 401 "$(status -H 'Authorization: Bearer wrong' -H 'Content-Type: application/json' --data-binary '{"alerts":[]}' "$url/in/alertmanager")"
printf 'POST /in/alertmanager HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer alert-token\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"alerts":' |
  timeout 2 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; cat >&3; sleep 0.2" || true
std() { # std ID TIMESTAMP BODY
  local key
  key=$(printf 'a standard webhooks secret!!' | od -An -tx1 | tr -d ' \n')
  status -H "webhook-id: $1" -H "webhook-timestamp: $2" -H 'Content-Type: application/json' \
    -H "webhook-signature: v1,$(printf '%s.%s.%s' "$1" "$2" "$3" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)" \
    --data-binary "$3" "$url/in/standard"
}
is "replayed an hour later" 401 "$(std m1 $(($(date +%s) - 3600)) '{"alerts":[]}')"
is "journaled of what was refused" "$before" "$(entries)"
is "signed now" 202 "$(std m2 "$(date +%s)" '{"alerts":[]}')"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
echo "forged, tampered, malformed, oversized, truncated and replayed requests refused; nothing journaled of them"
