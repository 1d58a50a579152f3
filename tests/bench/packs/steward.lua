-- SPDX-License-Identifier: Apache-2.0
-- An organisation with all bundled packs in force; its records are made by packs.c.
return {
  name = "Everything",
  packs = {
    "core", "intake", "value", "commitment", "sla", "leadership", "reporting", "improvement", "notify",
  },
  params = {
    core = { head_of_it = "person/p1", zone = "Europe/Berlin" },
    improvement = { keeper = "person/p1" },
    sla = { calendar = "calendar/office" },
  },
  -- They judge, and refuse nobody: here one actor writes everything down.
  bindings = {
    ["commitment.acceptance_is_personal"] = { level = "observe" },
    ["commitment.teams_accept_for_themselves"] = { level = "observe" },
    ["commitment.no_promise_for_others"] = { level = "observe" },
    ["commitment.no_work_for_free_lunch"] = { level = "observe" },
    ["value.raising_needs_a_reason"] = { level = "observe" },
    ["improvement.stage_has_answers"] = { level = "observe" },
  },
}
