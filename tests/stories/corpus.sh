#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every recorded body of every sender, through the door of a running host, to the mapping of that sender, with the headers
# that were recorded: each is taken with 202 and applied, or ignored with a reason; none fails. What is no JSON at all is
# refused as such. Integers beyond 2^53 stand in the journal and in the answer about the delivery as they were sent. Sent
# again in the opposite order, everything comes to the same.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
corpus=${STEWARD_SHARED:-$(dirname "$0")/../../../shared}/corpus
[ -e "$corpus/INDEX.jsonl" ] || skip "$corpus is absent"
intakes=$(cd "$(dirname "$0")/../../policies/intake" && pwd)

# ---- a source for each folder, bound to the intake of that name
mkdir -p "$org/secrets"
printf %s "desk-token" >"$org/secrets/all"
chmod -R go= "$org/secrets"
senders=$(cd "$corpus" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | LC_ALL=C sort)
{
  echo 'return { name = "Corpus", packs = { "core", "intake" }, sources = {'
  for sender in $senders; do
    intake=${sender//-/_}
    [ -e "$intakes/$intake.lua" ] || intake=generic
    echo "  [\"$sender\"] = { intake = \"intake.$intake\", scheme = \"bearer\", secret = file \"secrets/all\" },"
  done
  echo '} }'
} >"$org/steward.lua"
again=$work/again
cp -r "$org" "$again"

# ---- what is sent: file, content type, headers, of the index
{
  printf '.mode ascii\n.separator "\\001" "\\n"\nCREATE TABLE line(j);\n.import %s line\n' "$corpus/INDEX.jsonl"
  cat <<'SQL'
.mode list
.separator |
SELECT json_extract(j, '$.file'), coalesce(json_extract(j, '$.content_type'), 'application/json'),
  (SELECT coalesce(group_concat(key || ': ' || value, char(9)), '') FROM json_each(j, '$.headers')
   WHERE lower(key) NOT IN ('host', 'content-length', 'content-type', 'authorization', 'user-agent'))
FROM line ORDER BY 1;
SQL
} >"$work/import"
sqlite3 :memory: <"$work/import" >"$work/all"
# An index of one file more than there are, or one less, is no index.
is "files of the index" "$(find "$corpus" -mindepth 2 -name '*.json' | wc -l)" "$(wc -l <"$work/all")"
url=http://127.0.0.1:$port

post() { # post FILE TYPE HEADERS DELIVERY
  local arguments=() header body=$corpus/$1
  while IFS= read -r -d $'\t' header || [ -n "$header" ]; do arguments+=(-H "$header"); done < <(printf %s "$3")
  if [[ $1 == *.b64.json ]]; then
    sqlite3 :memory: "SELECT json_extract(readfile('$body'), '\$.body_b64')" | base64 -d >"$work/plain"
    body=$work/plain
  fi
  status -X POST -H 'Authorization: Bearer desk-token' -H "Content-Type: $2" -H "X-GitHub-Delivery: $4" \
    "${arguments[@]}" --data-binary "@$body" "$url/in/${1%%/*}"
}

start_host "$org"
token=$(cd "$org" && "$STEWARD" token create story --role reader | head -n1)
n=0 refused=0 known=0
while IFS='|' read -r name type headers; do
  n=$((n + 1))
  got=$(post "$name" "$type" "$headers" "body-$n")
  case $name-$got in
  *.b64.json-415) refused=$((refused + 1)) ;;
  cloudevents/*-200) known=$((known + 1)) ;; # examples of the specification share an id, which makes them one event
  *-202) echo "$(journal "SELECT max(seq) FROM entry")|$name" >>"$work/sent" ;;
  *) fail "$name was answered $got: $(cat "$work/answer")" ;;
  esac
done <"$work/all"
settled
echo "sender                    applied  ignored  held"
model "SELECT printf('%-24s %8d %8d %5d', source, sum(state = 'applied'), sum(state = 'ignored'), sum(state = 'held'))
  FROM delivery GROUP BY source ORDER BY source"
echo "refused as no JSON: $refused; with the id of one before: $known"
is "deliveries that failed" "" \
  "$(model "SELECT source, seq, state, reason FROM delivery WHERE state NOT IN ('applied', 'ignored')
    AND NOT (source = 'aws-sns' AND state = 'held')")" # a topic that asks whether it may send waits for a person's yes
is "ignored without a reason" "" \
  "$(model "SELECT source, seq FROM delivery WHERE state = 'ignored' AND coalesce(reason, '') = ''")"
is "deliveries" $((n - refused - known)) "$(model "SELECT count(*) FROM delivery")"

# ---- exact integers, in the journal and in what the host says of a delivery
large=0
while IFS='|' read -r seq name; do
  for number in $(grep -oE '[:,[ ][0-9]{16,19}[,} ]?' "$corpus/$name" | tr -dc '0-9\n' | sort -u); do
    large=$((large + 1))
    [ "$(journal "SELECT instr(CAST(body AS TEXT), '$number') > 0 FROM entry WHERE seq = $seq")" = 1 ] ||
      fail "$name: $number is not in the journal's entry $seq"
    grep -q "$number" <<<"$(curl -s -H "Authorization: Bearer $token" "$url/api/v1/deliveries/$seq")" ||
      fail "$name: $number is not what /api/v1/deliveries/$seq says"
  done
done <"$work/sent"
[ "$large" -gt 0 ] || fail "no integer beyond 2^53 was looked at"
echo "$large integers beyond 2^53 are as they were sent"

# ---- the same in the opposite order, each twice, to another host
began=$(journal "SELECT min(at) FROM entry")
facts() { # what a sender does not date is of now; a spell is called by what it is about, as its key has when it was told
  model "SELECT 'incident', coalesce(correlation, key), state, title, iif(opened_at >= $began, 'now', opened_at),
      iif(resolved_at >= $began, 'now', resolved_at), closed_at, responded_at, priority, impact, urgency FROM incident
    UNION ALL SELECT 'change', key, state, title, opened_at, done_at, revision, NULL, NULL, NULL, NULL FROM change
    UNION ALL SELECT 'deployment', key, state, environment, started_at, iif(finished_at >= $began, 'now', finished_at),
      revision, production, NULL, NULL, NULL FROM deployment ORDER BY 1, 2"
}
facts >"$work/in-order"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
org=$again
start_host "$org"
n=0
while IFS='|' read -r name type headers; do
  n=$((n + 1))
  post "$name" "$type" "$headers" "body-$n" >/dev/null
  post "$name" "$type" "$headers" "again-$n" >/dev/null
done < <(tac "$work/all")
settled
facts >"$work/opposite"
is "facts that the order changes" "" "$(diff "$work/in-order" "$work/opposite")"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify of the opposite order: $(cat "$work/verify")"
echo "$(wc -l <"$work/in-order") incidents, changes and deployments are the same in the opposite order, each told twice"
