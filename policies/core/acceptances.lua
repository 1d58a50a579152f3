-- SPDX-License-Identifier: Apache-2.0
-- Findings that somebody knows of and lets stand, with a reason and an end. The host heeds these records: while one is
-- in force, nobody is told of its finding.
return model {
  acceptance = {
    doc = "Somebody who answers for a finding says why it may stand, and until when",
    title = "reason",
    fields = {
      finding = integer { indexed = true, doc = "Its number; the host fills in what it says" },
      policy = text { required = true, indexed = true, doc = "The policy that says it, as in \"value.service_value\"" },
      record = text { required = true, indexed = true, doc = "About what, as in \"service/shop\"" },
      code = text { required = true, doc = "Its code, or code/key where there are several of one code" },
      reason = text { required = true, doc = "Why it may stand" },
      until_at = instant { required = true, indexed = true, doc = "From then on it stands unaccepted again" },
      by = ref { "person", doc = "Who accepted it; unset: the person who makes the change" },
      severity = enum {
        "low", "medium", "high", "critical",
        doc = "How grave it was then: a graver one is not accepted. Filled in by the host",
      },
      message = text { doc = "What it said then. Filled in by the host" },
      owner = text { doc = "Whose it was then, as in \"person/ana\" or \"unit/sales\". Filled in by the host" },
      withdrawn_at = instant { indexed = true, doc = "Taken back before its end" },
      withdrawn_because = text,
    },
  },
}
