-- SPDX-License-Identifier: Apache-2.0
-- Who delivers here. A record is enough: what it says is so from the next delivery on. The secret itself is never in
-- it, only where it is.
return model {
  source = {
    doc = "Somebody who delivers to POST /in/KEY, and the intake that reads it",
    title = "name",
    fields = {
      name = text { doc = "What people call it" },
      intake = text { required = true, doc = "As in \"intake.github\"" },
      scheme = enum {
        "github-sha256", "jira-sha256", "hub-sha1", "zammad", "hub-sha512", "flux-generic-hmac", "grafana-hmac",
        "grafana-hmac-ts", "sentry", "pagerduty-v1", "slack-v0", "zendesk", "zendesk-docs-old", "stripe-v1",
        "standard-webhooks-v1", "gitlab-signature", "svix-v1", "hmac-sha256", "hmac-sha1", "hmac-sha512", "aws-sns",
        "gitlab-token", "header-token", "query-token", "mtls-subject", "basic", "bearer", "none",
        doc = "How it proves who it is; unset: as its intake says",
      },
      header = text {
        doc = "hmac-…: the header with the code, and how it is signed, as \"X-Signature after=v1= time=X-Timestamp "
          .. "of={time}.{body}\"; grafana-hmac-ts: the header with the time",
      },
      topics = list { text, doc = "aws-sns: the TopicArns that are taken; unset: any" },
      secrets = list {
        text,
        doc = "Where each is: \"file secrets/github\" or \"env STEWARD_HUB\"; any of them will do, two in a rotation",
      },
      fetch = boolean { default = false, doc = "aws-sns: the certificate may be fetched from Amazon" },
      params = json { doc = "For intake.generic: where things stand in its bodies; see the README of the pack intake" },
      owner = ref { "person", doc = "Who is told when it falls silent or fails" },
      every = duration { doc = "It is expected to deliver something at least so often" },
      paused = boolean { default = false, doc = "Nothing is taken from it; senders are asked to try later" },
      configured = enum {
        "yes", "no_more",
        doc = "It is a line of sources in steward.lua, which says how it delivers; here stand `owner`, `every` and "
          .. "`paused`. Or it was one, and delivers no more. Kept by the host",
      },
      external_url = text { doc = "Where it is configured on its side" },
      seen_at = instant { doc = "About when it delivered last: kept by the host where `every` is set" },
      failing_since = instant { doc = "When the oldest of its deliveries came that failed: kept by the host" },
    },
  },
}
