#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The line itself: help of every command, what is said of a wrong one, exit codes, completion.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

says 2 "Usage: steward COMMAND" steward
says 0 "Usage: steward COMMAND" steward --help
says 0 "Usage: steward COMMAND" steward help
says 0 "steward 0." steward --version

commands=$(steward help | sed -n 's/^  \([a-z]*\) .*/\1/p')
[[ $(wc -w <<<"$commands") -ge 15 ]] || fail "only these commands: $commands"
for command in $commands; do
  says 0 "Usage: steward $command" steward "$command" --help
  says 0 "Example:" steward "$command" -h
  says 0 "--json" steward help "$command"
  says 2 "steward $command --help says more" steward "$command" --no-such-option
  is_json steward help "$command" --json
done
for command in demo init check test serve activate apply get why verify token bench; do
  [[ " ${commands//$'\n'/ } " == *" $command "* ]] || fail "no command $command"
done

says 0 " passed, 0 failed" steward test --pack notify # which requires core
says 2 'no pack named "nofity" is built in; there are: ' steward test --pack nofity
says 1 'no case has "quite hours" in its name' steward test --pack notify "quite hours" # misspelt: no test that passes
says 0 " passed, 0 failed" steward test --pack notify notify/tests/
says 2 "--answer goes with --pack" steward init home --answer core.zone=UTC
[[ ! -e home ]] || fail "a line that is wrong made a folder"
says 2 'a filter or parameter is a word: severity=…' steward findings --severity high
says 2 'not "tables"' steward import tables
says 2 "which file? It is: steward import rows FILE…" steward import rows
says 2 'did you mean verify?' steward verfy
says 2 'there is no command "xyzzyx"' steward xyzzyx
says 2 'did you mean --reason?' steward apply - --raeson x
says 2 '--reason wants TEXT behind it' steward apply - --reason
says 2 '--json takes no value' steward get --json=yes
says 2 '"d" is one too many' steward why a b c d
[[ $(steward completion zsh 2>&1 | head -n1) == *"it is: steward completion" ]] || fail "a blank ends the line"
says 2 'something is missing' steward apply
says 2 '"code":"usage"' steward apply --json

# Outside of an organisation every command that needs one says how to come by one.
for line in "check" "activate" "serve" "get" "findings" "why service/shop" "verify" "token list" "deliveries"; do
  # shellcheck disable=SC2086 # words
  says 2 "steward init" steward $line
done
says 2 "nowhere holds no steward.lua" steward get --dir nowhere

# The completion knows the commands and their options.
steward completion >completion.bash
# shellcheck disable=SC1091
(
  . ./completion.bash
  COMP_WORDS=(steward ver) COMP_CWORD=1
  _steward
  [[ ${COMPREPLY[*]} == verify ]]
  COMP_WORDS=(steward apply --rea) COMP_CWORD=2
  _steward
  [[ ${COMPREPLY[*]} == --reason ]]
) || fail "the completion does not complete"

# What is written where nothing can be written is an error.
# shellcheck disable=SC2016,SC2031 # the inner shell expands it
says 3 "standard output" bash -c '"$1" help >/dev/full' - "$STEWARD"
