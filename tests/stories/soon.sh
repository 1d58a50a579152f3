# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# How the stories wait: for something to be so, never for some time to pass. A machine that is three times slower takes
# three times longer, and nothing else. It is sourced, never run.

# soon COMMAND…: asks again and again until it holds; false when it has not come about in two minutes. It shows nothing.
soon() {
  local end=$((SECONDS + 120))
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.03
  done
}
