/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Posting: what makes things leave in a random history: destinations, a route that gathers some of it and fails on some,
 * outcomes and retries of anything.
 */
#include "dice.h"
#include "drive.h"

static const char *const posting_model =
    "return model { destination = { fields = { name = text, paused = boolean } } }";

/* `remark` makes it another route: asked otherwise about what comes later. */
static const char *const posting_route =
    "return route { title = 'post', of = { 'message', 'finding', 'finding.raised', 'finding.closed' },"
    " map = function(item, ctx)\n"
    "  local n = #(item.body or item.message or '') + ctx:count('ant') + REMARK\n"
    "  if n % 7 == 0 then error('cannot say where ' .. item.key) end\n"
    "  if n % 5 == 0 then return nil end\n"
    "  local list = {}\n"
    "  for place in ctx:each('destination') do\n"
    "    local late = (n + #list) % 3\n"
    "    list[#list + 1] = { to = place, at = late > 0 and (item.now // 3600000 + late) * 3600000 or nil,"
    " digest = n % 2 == 0 and 'digest ' .. late or nil }\n"
    "  end\n"
    "  return list\n"
    "end }\n";

static inline void posting_text(int remark, struct buf *out)
{
  const char *at = strstr(posting_route, "REMARK");
  buf_printf(out, "%.*s%d%s", (int)(at - posting_route), posting_route, remark % 4, at + 6);
}

static inline struct err posting_begin(struct engine *e)
{
  return drive_change(e, "{\"edits\":[{\"put\":\"destination/d0\",\"set\":{\"name\":\"D\"}},"
                         "{\"put\":\"destination/d1\",\"set\":{\"name\":\"E\"}}]}");
}

/* An outcome of some dispatch, or a retry. */
static inline struct err posting_step(struct engine *e, struct dice *d)
{
  static const char *const states[] = { "sent", "sent", "dead", "discarded" };
  char body[120];
  int id = 1 + below(d, (int)scalar(e, "SELECT coalesce(max(id), 0) + 1 FROM dispatch"));
  if (one_in(d, 4)) {
    snprintf(body, sizeof body, "{\"dispatch\":%d}", id);
    return drive_request(e, REQUEST_RETRY, "", str_of(body));
  }
  snprintf(body, sizeof body, "{\"outcomes\":[{\"dispatch\":%d,\"state\":\"%s\",\"attempts\":%d}]}", id,
           states[below(d, 4)], below(d, 9));
  return drive_request(e, REQUEST_OUTCOME, "", str_of(body));
}

/* What holds at any time; the text says what does not, or is empty. */
static inline const char *posting_wrong(struct engine *e)
{
  static const struct {
    const char *what, *sql;
  } rules[] = {
    { "due is not what the journal knows",
      "SELECT count(*) FROM dispatch WHERE state = 'waiting' AND (due_at IS NULL) <> (not_before > ?1)" },
    { "something waits that no wake-up will make due",
      "SELECT count(*) FROM dispatch d WHERE state = 'waiting' AND due_at IS NULL AND"
      " NOT EXISTS(SELECT 1 FROM _wake w WHERE w.at = d.not_before AND w.policy = 0)" },
    { "something waits that is not said any more",
      "SELECT count(*) FROM dispatch d WHERE state = 'waiting' AND due_at IS NULL AND event <> 'closed' AND"
      " (EXISTS(SELECT 1 FROM message m WHERE m.id = d.message AND m.withdrawn_at IS NOT NULL) OR"
      "  EXISTS(SELECT 1 FROM finding f WHERE f.id = d.finding AND f.state <> 'open'))" },
    { "a send has two destinations, digests or instants",
      "SELECT count(*) FROM (SELECT 1 FROM dispatch GROUP BY send HAVING count(DISTINCT"
      " ifnull(destination, '') || '|' || ifnull(digest, '') || '|' || not_before) > 1 OR min(id) <> send)" },
    { "the members of a digest that is due are in several states",
      "SELECT count(*) FROM (SELECT 1 FROM dispatch WHERE due_at IS NOT NULL AND state <> 'shadow'"
      " GROUP BY send HAVING count(DISTINCT state) > 1)" },
    { "somebody is told twice of one message",
      "SELECT count(*) FROM (SELECT 1 FROM dispatch WHERE message IS NOT NULL AND state IN"
      " ('waiting', 'sent', 'dead', 'discarded') GROUP BY message, destination HAVING count(*) > 1)" },
  };
  for (size_t i = wakes_are_late(e); i < sizeof rules / sizeof *rules; i++) {
    struct err err = ERR_INIT;
    struct stmt *q = store_prepare(model_store(e->model), rules[i].sql, &err);
    if (q && i == 0)
      bind_int(q, 1, e->applied_at);
    bool broken = !q || stmt_step(q, &err) != STEP_ROW || column_int(q, 0) != 0;
    stmt_close(q);
    if (broken)
      return err.code ? "a rule cannot be asked" : rules[i].what;
  }
  return "";
}
