-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "improvement",
  version = "1.0.0",
  title = "Keep telling, keep improving",
  requires = { "core", "sla" },
  params = {
    keeper = ref {
      "person",
      ask = "Who keeps the register of improvements, as in person/noor?",
      doc = "Who keeps the register of improvements, and is told where nobody nearer answers",
    },
    window = duration {
      default = "90d",
      doc = "How far back suggestions, talks, news and other signs of life count as recent",
    },
    together = duration { default = "1h", doc = "Ratings given within this time of each other are one experience" },
    half_life = duration { default = "60d", doc = "An experience this much older than the last one counts half" },
  },
}
