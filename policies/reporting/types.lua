-- SPDX-License-Identifier: Apache-2.0
return model {
  report_issue = {
    fields = {
      due_at = instant { doc = "When it was due, where it came out by itself: a late one puts off none" },
    },
  },
}
