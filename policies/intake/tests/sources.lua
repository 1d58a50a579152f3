-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["a source that delivers at least hourly and is silent is its owner's"] = {
    given = {
      ["person/ana"] = { name = "Ana" },
      ["source/github"] = { name = "GitHub", intake = "intake.github", owner = "person/ana", every = "1h" },
      ["source/quiet"] = { intake = "intake.github" },
      ["source/paused"] = { intake = "intake.github", every = "1h", paused = true },
    },
    when = { { pass = "2h" } },
    expect = { findings = { "intake.sources_deliver silent source/github" } },
  },

  ["a source that is not silent for long enough is left alone"] = {
    given = { ["source/github"] = { intake = "intake.github", every = "1h" } },
    when = { { pass = "1h" } },
    expect = { findings = {} },
  },

  ["a line of steward.lua is a source like any other, and nobody's once it is gone"] = {
    given = {
      ["source/line"] = { intake = "intake.github", every = "1h", configured = "yes" },
      ["source/gone"] = { intake = "intake.github", every = "1h", configured = "no_more" },
    },
    when = { { pass = "2h" } },
    expect = { findings = { "intake.sources_deliver silent source/line" } },
  },

  ["an intake that is not there is refused"] = {
    when = { { put = "source/github", set = { intake = "intake.gihub" } } },
    expect = { refused = "did you mean \"intake.github\"?" },
  },

  ["a scheme that is not there is refused"] = {
    when = { { put = "source/github", set = { intake = "intake.github", scheme = "github" } } },
    expect = { refused = "scheme" },
  },

  ["a secret is never in the record"] = {
    when = { { put = "source/github", set = { intake = "intake.github", secrets = { "s3cret" } } } },
    expect = { refused = "file secrets/github", ["source/github"] = false },
  },

  ["nor anywhere else in the file system"] = {
    when = {
      { put = "source/github", set = { intake = "intake.github", secrets = { "file secrets/../data/tokens.json" } } },
    },
    expect = { refused = "in that folder only" },
  },

  ["a name that is no part of an address is refused"] = {
    when = { { put = "source/git@hub", set = { intake = "intake.github" } } },
    expect = { refused = "part of the address" },
  },
}
