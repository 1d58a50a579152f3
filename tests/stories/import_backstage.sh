#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A Backstage catalogue: every kind, what each names, what is left out and why; Locations followed within the folder; what
# people said of a record stays; files of public repositories with a count of what was understood.
shared=$(realpath "${STEWARD_SHARED:-$(dirname "$(realpath "$0")")/../../../shared}" 2>/dev/null || true)
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

steward init harbour >/dev/null
cd harbour
steward activate >/dev/null
sql() { sqlite3 data/model.db "$@"; }
mkdir -p repo/inner repo/.hidden
cat >catalog-outside.yaml <<'EOY'
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: outside }
EOY
cat >repo/catalog-info.yaml <<'EOY'
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: all }
spec:
  targets: [./inner/*.yaml, ../catalog-outside.yaml, "https://example.com/catalog-info.yaml", ./gone.yaml]
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: Pay, title: Payments, description: "Money comes in" }
spec: { owner: user:ana, domain: money }
---
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: { name: money, title: Money }
spec: { owner: user:ana }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ledger
  annotations: { github.com/project-slug: acme/ledger, pagerduty.com/service-id: P123 }
  tags: [java]
  colour: red
spec:
  type: service
  lifecycle: production
  owner: pay-team
  system: pay
  dependsOn: [resource:ledger-db, component:accounts/book, thing:x]
  providesApis: [ledger]
  consumesApis: [rates]
  speed: 7
---
apiVersion: v1
kind: Service
metadata: { name: kubernetes }
EOY
cat >repo/inner/more.yaml <<'EOY'
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: ledger }
spec: { type: openapi, lifecycle: deprecated, owner: pay-team, system: pay, definition: "openapi: 3" }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: ledger-db }
spec: { type: database, owner: pay-team, system: pay }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: pay-team }
spec: { type: team, profile: { displayName: The payers }, parent: finance, children: [], members: [bo] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ana }
spec: { profile: { displayName: Ana, email: ana@example.com }, memberOf: [pay-team, finance] }
---
apiVersion: backstage.io/v1alpha1
kind: Template
metadata: { name: t }
spec: { }
EOY
# shellcheck disable=SC2016 # it is the template's own
# shellcheck disable=SC2016 # a template is not a document
printf 'a: ${{ values\n  - b: [\n' >repo/inner/template.yml
cp repo/inner/more.yaml repo/.hidden/

says 0 "Nothing was changed" steward import backstage repo --preview
[[ $(sql "SELECT count(*) FROM service") == 0 ]] || fail "a preview changed something"
steward import backstage repo >said || fail "$(cat said)"
for line in "7 understood" "service: 5 made" "unit: 3 made" "person: 2 made" "kind Template has no place here" \
  "a Location leads out of the folder: ../catalog-outside.yaml" "no file beside it: https://example.com" \
  "a file that is not there: ./gone.yaml" "a file is no YAML" "a reference to a thing has no place here" \
  "metadata.colour is no field of Component: kept in elsewhere" "spec.speed is no field" "first is where a person works"; do
  grep -qF "$line" said || fail "\"$line\" is missing in:"$'\n'"$(cat said)"
done
[[ $(sql "SELECT group_concat(key) FROM (SELECT key FROM service ORDER BY key)") == "accounts~book,api:ledger,api:rates,ledger,system:pay" ]] || fail "services: $(sql "SELECT key FROM service")"
[[ $(sql "SELECT group_concat(c.key || '>' || p.key, ' ') FROM (SELECT * FROM dependency ORDER BY key) d JOIN service c ON c.id = d.consumer JOIN service p ON p.id = d.provider") == "api:ledger>ledger ledger>accounts~book ledger>api:rates system:pay>api:ledger system:pay>ledger" ]] ||
  fail "dependencies: $(sql "SELECT key FROM dependency ORDER BY key")"
[[ $(sql "SELECT group_concat(s.key || ' ' || c.key) FROM (SELECT * FROM part ORDER BY key) p JOIN service s ON s.id = p.service JOIN component c ON c.id = p.component") == "ledger ledger-db,system:pay ledger-db" ]] || fail "parts"
[[ $(sql "SELECT s.name || ' ' || s.kind || ' ' || o.name || ' ' || s.tags FROM service s JOIN person o ON o.id = s.owner WHERE s.key = 'system:pay'") == 'Payments business Ana ["domain:money"]' ]] || fail "system: $(sql "SELECT s.name, s.kind, s.owner, s.tags FROM service s WHERE s.key = 'system:pay'")"
[[ $(sql "SELECT u.name || ' ' || p.name || ' ' || o.key FROM unit u JOIN unit p ON p.id = u.parent JOIN person o ON o.unit = u.id WHERE u.key = 'pay-team' ORDER BY o.key LIMIT 1") == "The payers finance ana" ]] || fail "group"
[[ $(sql "SELECT json_extract(elsewhere, '\$.backstage.annotations.\"pagerduty.com/service-id\"') || json_extract(elsewhere, '\$.backstage.speed') FROM service WHERE key = 'ledger'") == P1237 ]] || fail "elsewhere"
[[ $(sql "SELECT c.repository || ' ' || s.key || ' ' || u.key FROM component c JOIN service s ON s.id = c.service JOIN unit u ON u.id = c.team WHERE c.key = 'ledger'") == "acme/ledger ledger pay-team" ]] || fail "application"
[[ $(sql "SELECT kind FROM component WHERE key = 'ledger-db'") == database ]] || fail "resource"

# Again, with a change: what it says is so, and what people said stays.
says 0 "came before" steward import backstage repo
echo '{"edits":[{"put":"service/system:pay","set":{"kind":"it"}},{"update":"'"dependency/$(sql "SELECT key FROM dependency WHERE key LIKE 'system:pay+ledger'")"'","set":{"share":60}}]}' | steward apply - >/dev/null
sed -i 's/title: Payments/title: All payments/' repo/catalog-info.yaml
steward import backstage repo >said || fail "$(cat said)"
grep -qF "service: 0 made, 1 changed, 2 as before" said || fail "$(cat said)"
[[ $(sql "SELECT name || ' ' || kind FROM service WHERE key = 'system:pay'") == "All payments it" ]] || fail "again"
[[ $(sql "SELECT share FROM dependency WHERE key = 'system:pay+ledger'") == 60 ]] || fail "the share that somebody said"
printf 'kind: [\n' >broken.yaml
says 1 "broken.yaml: line" steward import backstage broken.yaml

if [[ ! -d $shared/datasets/backstage ]]; then
  echo "import_backstage.sh: no shared datasets: the public catalogues are skipped" >&2
  exit 0
fi
steward import backstage "$shared/datasets/backstage" >said || fail "$(cat said)"
for words in "15 entities" "9 understood" "6 × kind AiResource has no place here"; do
  grep -qF "$words" said || fail "$words: $(cat said)"
done
says 0 "" steward verify
