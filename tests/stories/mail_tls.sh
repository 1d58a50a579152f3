#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Mail leaves through real mail servers, and only under TLS with a certificate that holds: STARTTLS, TLS from the start, a
# man in the middle who takes it away, certificates of another host, of a stranger and of yesterday. What arrives is what
# was said, as Python's own parser reads it; what is taken twice has one Message-ID; a password is in no file and no line.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
for python in python3 /usr/bin/python3 ""; do # Debian's has it, whatever stands before it
  "$python" -c 'import aiosmtpd' 2>/dev/null && break
done
[ -n "$python" ] || skip "python3-aiosmtpd is not installed"
servers=$(dirname "$0")/mail_server.py
password=pass:word # and its bytes in base64, alone and as AUTH PLAIN and LOGIN say them
mapfile -t forms < <(printf '%s\n' "$password" "$(printf %s "$password" | base64)" "$(printf '\0steward\0%s' "$password" | base64)")

# ---- an authority of the house, and certificates: good, of another host, of yesterday; and of an authority of no house
certs=$work/certs
mkdir -p "$certs" "$work/mails" "$org/policies/house"
mkdir -m 700 "$org/secrets"
authority() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$certs/$1.key" -out "$certs/$1.pem" -days 3650 \
    -subj "/CN=$1" -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
  mkdir -p "$certs/of-$1"
  : >"$certs/of-$1/index"
  echo 01 >"$certs/of-$1/serial"
}
certificate() { # NAME HOST AUTHORITY FROM TO
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$certs/$1.key" -out "$certs/$1.csr" -subj "/CN=$2" 2>/dev/null
  printf '%s\n' "[ca]" "default_ca=a" "[a]" "dir=$certs/of-$3" "database=$certs/of-$3/index" "serial=$certs/of-$3/serial" \
    "new_certs_dir=$certs/of-$3" "certificate=$certs/$3.pem" "private_key=$certs/$3.key" "default_md=sha256" "unique_subject=no" "policy=p" \
    "x509_extensions=x" "[p]" "commonName=supplied" "[x]" "subjectAltName=DNS:$2" >"$certs/$1.cnf"
  openssl ca -batch -notext -config "$certs/$1.cnf" -in "$certs/$1.csr" -out "$certs/$1.pem" -startdate "$4" -enddate "$5" 2>"$work/ca" ||
    fail "no certificate: $(cat "$work/ca")"
}
at() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
authority house
authority nobody
certificate good localhost house "$(at '-1 day')" "$(at '1 year')"
certificate other_host mail.elsewhere.example house "$(at '-1 day')" "$(at '1 year')"
certificate expired localhost house "$(at '-2 days')" "$(at '-1 day')"
certificate stranger localhost nobody "$(at '-1 day')" "$(at '1 year')"

"$python" "$servers" "$certs" "$work/ports" "$work/mails" >"$work/servers" 2>&1 &
servers_pid=$!
# shellcheck disable=SC2317 # called by the trap
leave() {
  kill "$servers_pid" 2>/dev/null || true
  wait "$servers_pid" 2>/dev/null || true
  finish
}
trap leave EXIT
soon [ -s "$work/ports" ] || fail "the mail servers do not listen: $(cat "$work/servers")"
port_of() { sed -n "s/^$1=//p" "$work/ports"; }

# ---- an organisation with a place for each
cp "$certs/house.pem" "$org/authority.pem"
(
  umask 077
  printf 'steward:%s\n' "$password" >"$org/secrets/mail"
  printf 'steward:wrong\n' >"$org/secrets/wrong"
)
cat >"$org/steward.lua" <<LUA
return {
  name = "Haus \"Ö\" & Söhne", packs = { "core", "house" },
  outgoing = { from = "steward@harbour.example", mail = "smtp://localhost:$(port_of good)", mail_secret = file "secrets/mail",
    ca = "authority.pem" },
}
LUA
echo 'return pack { name = "house", version = "1", title = "House", requires = { "core" } }' >"$org/policies/house/pack.lua"
echo 'return model { item = { fields = { place = ref "destination", subject = text, body = text } } }' >"$org/policies/house/model.lua"
cat >"$org/policies/house/told.lua" <<'LUA'
return policy {
  title = "Each item is told where it says", on = "item",
  eval = function(item, ctx) ctx:message("told", { to = item.place, subject = item.subject, body = item.body }) end,
}
LUA
start_host "$org"
change() { curl -sf -o "$work/answer" --unix-socket "$org/data/steward.sock" -H 'Content-Type: application/json' -d "$1" \
  http://host/api/v1/changes || fail "not taken: $1"; }
place() { # NAME URL [ADDRESS [MORE [SECRET]]]
  change "{\"edits\":[{\"put\":\"destination/$1\",\"set\":{\"name\":\"$1\",\"kind\":\"email\",\"address\":\"${3:-ines@harbour.example}\",
    \"allow_private\":true,\"secret\":\"file secrets/${5-mail}\"${2:+,\"url\":\"$2\"}${4-}}}]}"
}
mails() { find "$work/mails" -name '*.eml' | wc -l; }
said() { # NAME: what came of a test of that place
  "$STEWARD" outbox test "destination/$1" --dir "$org" 2>&1 || true
}
says() { # WHAT NAME TEXT
  said "$2" >"$work/said"
  grep -qF "$3" "$work/said" || fail "$1: expected '$3', it said: $(cat "$work/said")"
}

# ---- under TLS, with a password
place plain_house ""
says "STARTTLS of the house's server" plain_house "took the message"
place tls "smtp://localhost:$(port_of good)"
says STARTTLS tls "took the message"
place implicit "smtps://localhost:$(port_of smtps)"
says "TLS from the start" implicit "took the message"
place allowed "smtp://localhost:$(port_of good)" "" ',"allow_plain":true'
says "allowed in clear, where there is TLS" allowed "took the message"
is "mails" 4 "$(mails)"
is "mails without TLS or login" "" "$(grep -L '"tls": true, "login": "steward"' "$work"/mails/*.json)"
place wrong "smtp://localhost:$(port_of good)" "" "" wrong
says "a wrong password" wrong "535"

# ---- in clear nothing is sent, whoever took the TLS away
for name in clear stripped denied; do
  place "$name" "smtp://localhost:$(port_of $name)"
done
says "a server without TLS" clear "the mail server gives no TLS (STARTTLS), and in clear nothing is sent"
says "STARTTLS stripped" stripped "the mail server gives no TLS (STARTTLS), and in clear nothing is sent"
says "STARTTLS denied" denied "the mail server gives no TLS (STARTTLS), and in clear nothing is sent"
grep -q '^EHLO' "$work/mails/clear" || fail "nobody was in the middle: $(cat "$work/mails/clear")"
is "what was heard in clear" "" "$(grep -avE '^(EHLO|HELO|STARTTLS|QUIT)' "$work/mails/clear" || true)"

# ---- certificates that do not hold
for scheme in smtp smtps; do
  prefix=$([ $scheme = smtp ] || echo smtps_)
  for name in stranger expired other_host; do
    place "$prefix$name" "$scheme://localhost:$(port_of "$prefix$name")" "" ',"allow_plain":true'
  done
  says "a stranger's certificate, $scheme" "${prefix}stranger" "unable to get local issuer certificate"
  says "one of yesterday, $scheme" "${prefix}expired" "certificate has expired"
  says "one of another host, $scheme" "${prefix}other_host" "no alternative certificate subject name matches target host name 'localhost'"
done
is "mails in spite of all that" 4 "$(mails)"
place slow "smtp://localhost:$(port_of late)"
says "a server that greets late" slow "took the message"

# ---- what is said arrives as it is: signs, long lines, dots, and nothing that puts in a header
tell() { # KEY PLACE SUBJECT BODY, as JSON
  change "{\"edits\":[{\"put\":\"item/$1\",\"set\":{\"place\":\"destination/$2\",\"subject\":$3,\"body\":$4}}]}"
}
long=$(printf 'x%.0s' {1..3000})
body='"Ärger:\n.\n..two dots\n. a dot\n\n'$long'\nspaces at the end  \nunder_line = 100 % =C3 😀\nFrom here\n\ttab"'
tell signs tls '"Prüfung: 100 % 😀 =?UTF-8?Q?no?= and more words than one line of a header can hold, so that it goes on"' "$body"
tell header tls '"Hello\r\nBcc: evil@x.example\r\n\r\nbody"' '"x\r\nBcc: evil@x.example\r\n.\r\nMAIL FROM:<evil@x.example>"'
arrived() { [ "$(mails)" -ge "$1" ]; }
soon arrived 7 || fail "they do not arrive: $(cat "$work/host.log")"

# ---- put off, it comes again; taken and not told, it comes twice and is the same
place later "smtp://localhost:$(port_of good)" later@harbour.example
tell later later '"Later"' '"In a while"'
soon arrived 8 || fail "what was put off does not come again"
place twice "smtps://localhost:$(port_of smtps)" twice@harbour.example
tell twice twice '"Twice"' '"Once is enough"'
soon arrived 10 || fail "what was not told to be taken does not come again"
place never "smtp://localhost:$(port_of good)" never@harbour.example
tell never never '"Never"' '"To nobody"'
courier() { curl -sf --unix-socket "$org/data/steward.sock" http://host/api/v1/courier; }
refused() { grep -q '550 5.1.1 no such person here' <<<"$(courier)"; }
soon refused || fail "the refusal is not told: $(courier)"
all_sent() { [ "$(model "SELECT count(*) FROM dispatch WHERE state = 'sent'")" = 4 ]; }
soon all_sent || fail "not all is sent: $(model "SELECT id, state, detail FROM dispatch")"
curl -sf --unix-socket "$org/data/steward.sock" http://host/metrics >"$work/metrics"
courier >"$work/courier"
"$STEWARD" outbox --json --dir "$org" >"$work/outbox"
stop_host

# ---- as another reads them
"$python" "$servers" --read "$work/mails" >"$work/read" || fail "they cannot be read"
field() { # FILTER COLUMN
  sqlite3 :memory: "CREATE TABLE t(j); " ".mode list" ".separator \"\\001\" \"\\n\"" ".import $work/read t" \
    "SELECT json_extract(j, '\$.$2') FROM t WHERE $1"
}
is "mails" 10 "$(wc -l <"$work/read")"
is "mails that a parser finds fault with" "" "$(field "json_extract(j, '\$.defects') <> '[]' OR json_extract(j, '\$.longest') > 78 OR json_extract(j, '\$.bare')" j)"
is "who sends" "Haus \"Ö\" & Söhne" "$(field 1 sender | sort -u)"
is "the envelope" "steward@harbour.example" "$(field 1 from | sort -u)"
subject() { echo "json_extract(j, '\$.subject') LIKE '$1'"; }
is "a subject" "Prüfung: 100 % 😀 =?UTF-8?Q?no?= and more words than one line of a header can hold, so that it goes on" \
  "$(field "$(subject 'Pr%')" subject)"
field "$(subject 'Pr%')" body | tr -d '\r' >"$work/body"
printf '%s' "$body" >"$work/said"
sqlite3 :memory: "SELECT json_extract(CAST(readfile('$work/said') AS TEXT), '\$')" | sed 's/^[ \t]*//; s/[ \t]*$//' >"$work/wanted" # white around a line is not told
head -n "$(wc -l <"$work/wanted")" "$work/body" | diff "$work/wanted" - >"$work/different" || fail "the text is another: $(cut -c1-200 "$work/different")"
is "names of headers" "$(field "$(subject Later)" names)" "$(field "$(subject 'Hello%')" names)"
is "a subject with line ends" "Hello Bcc: evil@x.example body" "$(field "$(subject 'Hello%')" subject | tr -s ' ')"
is "recipients of it" '["ines@harbour.example"]' "$(field "$(subject 'Hello%')" to)"
is "Message-IDs of what came twice" 1 "$(field "$(subject Twice)" id | sort | uniq -c | awk '$1 == 2' | wc -l)"
is "texts of what came twice" 1 "$(field "$(subject Twice)" "body" | sort -u | grep -c Once)"
is "Message-IDs of the others" "" "$(field "NOT $(subject Twice) AND NOT $(subject 'A test%')" id | sort | uniq -d)"

# ---- and nobody learns the password
for form in "${forms[@]}"; do
  ! grep -rqaF -e "$form" "$org/data" "$work/host.log" "$work/metrics" "$work/courier" "$work/outbox" "$work/mails" "$work/said" ||
    fail "the password was kept: $(grep -rlaF -e "$form" "$org/data" "$work")"
done
# A file of authorities that is not there is said at the start.
sed -i 's/authority.pem/authorty.pem/' "$org/steward.lua"
if "$STEWARD" serve "$org" --listen "127.0.0.1:$port" >"$work/said" 2>&1; then fail "it started without its authorities"; fi
grep -q 'outgoing.ca' "$work/said" || fail "it does not say what is missing: $(cat "$work/said")"
echo "$(wc -l <"$work/read") mails under TLS, each as it was said; clear lines, strangers, other hosts and old certificates were refused"
