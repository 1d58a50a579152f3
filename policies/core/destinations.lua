-- SPDX-License-Identifier: Apache-2.0
-- Where what is said leaves the host: a channel of a person, of a unit, or of the whole organisation.
return model {
  destination = {
    doc = "A place outside to which messages and findings are sent",
    title = "name",
    fields = {
      name = text { required = true },
      kind = enum { "webhook", "cloudevents", "slack", "teams", "email", required = true },
      url = text {
        doc = "To where it is posted. One that is itself a secret, as Slack's and Teams' are, stands in a file: "
          .. "\"file secrets/slack\". For email the mail server, where it is not the one of steward.lua: "
          .. "\"smtp://mail.example:587\"",
      },
      address = text { doc = "For email: to whom" },
      secret = text {
        doc = "Where the secret is that it is signed with, as in \"file secrets/pager\" or \"env STEWARD_PAGER\". "
          .. "Never the secret itself: who may read records reads this. Two with a comma between them while one takes "
          .. "the place of the other. Webhooks: whsec_ and base64; a mail server: user:password",
      },
      person = ref { "person", doc = "Whose channel it is" },
      unit = ref { "unit", doc = "The unit's channel" },
      owner = ref { "person", doc = "Who looks after it" },
      quiet = ref { "calendar", doc = "Told only in its open time; the rest waits until it opens" },
      digest = enum {
        "none", "hourly", "daily",
        default = "none",
        doc = "What is not urgent is gathered, and sent together at the full hour or in the morning",
      },
      least = enum {
        "low", "medium", "high", "critical",
        default = "low",
        doc = "Findings that are less grave are not told here",
      },
      from = text { doc = "For email: from whom, where it is not who steward.lua says" },
      concurrency = integer { doc = "So many are sent at once, 16 at most; without it one after the other, in order" },
      at_once = integer {
        doc = "In five minutes so many leave one by one, the rest of them as one (limits.policies.throng_most); 0: all",
      },
      allow_private = boolean { default = false, doc = "The URL may lead into the own network" },
      allow_plain = boolean { default = false, doc = "For email: also where the mail server has no TLS" },
      paused = boolean { default = false, doc = "Nothing leaves until it goes on; nothing is lost" },
    },
  },
}
