/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Chat: bodies of messages into Slack (and what understands its form: Mattermost, Rocket.Chat, Discord's /slack) and into
 * Microsoft Teams by a workflow's webhook. What people and machines wrote is shown as it is: it makes no mention, no link
 * and no markup.
 */
#include "http/wording.h"

enum {
  SLACK_BLOCK_MAX = 3000, /* characters of a block, as Slack counts them: UTF-16 units, escapes counted as written */
  SLACK_BLOCKS_MAX = 50,
  SLACK_WHOLE_MAX = 10000, /* of all blocks: no limit is documented, yet from 12 000 on it says msg_blocks_too_long */
  TEAMS_MAX = 24 << 10,    /* bytes of the card's body; Teams takes 28 KB of message in all */
};

void chat_slack(const struct wording *w, struct arena *a, struct buf *out);
void chat_teams(const struct wording *w, struct arena *a, struct buf *out);
