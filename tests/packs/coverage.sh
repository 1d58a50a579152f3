#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The cases of the bundled packs pass, and of each file they have run nine of ten lines and nine of ten branches. The table
# stands in the output.
set -euo pipefail
# Under the sanitizers it would take ten minutes and say no more.
steward=$(realpath "${STEWARD_RELEASE:-${STEWARD:?the program: STEWARD=build/release/steward $0}}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

"$steward" test --coverage --json >told.json || true
sqlite3 -json :memory: "SELECT json_extract(value, '\$.name') AS name, json_extract(value, '\$.detail') AS detail
  FROM json_each(readfile('told.json'), '\$.cases') WHERE NOT json_extract(value, '\$.passed')" >failed.json
if [[ -s failed.json ]]; then
  cat failed.json
  exit 1
fi
sqlite3 :memory: "SELECT json_extract(value, '\$.file'), json_extract(value, '\$.lines_run'),
  json_extract(value, '\$.lines'), json_extract(value, '\$.branches_run'), json_extract(value, '\$.branches')
  FROM json_each(readfile('told.json'), '\$.coverage')" >files.txt
[[ -s files.txt ]] || { cat told.json; exit 1; }

awk -F'|' -v least=90 '
  function share(run, all) { return all ? 100 * run / all : 100 }
  {
    l = share($2, $3); b = share($4, $5)
    printf "%-45s %4d of %4d lines %5.1f %%  %4d of %4d branches %5.1f %%\n", $1, $2, $3, l, $4, $5, b
    if (l < least || b < least) {
      printf "%s: %d %% of its lines and of its branches are to run; steward test --coverage says which do not\n", $1, least
      wrong = 1
    }
  }
  END { exit wrong }' files.txt
