-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "notify",
  version = "1.0.0",
  title = "Who is to know is told, once, where they listen, when they listen",
  requires = { "core" },
  params = {
    morning = duration { default = "8h", doc = "When daily digests leave, after local midnight" },
    findings = enum {
      "none", "hourly", "daily",
      default = "daily",
      doc = "How findings are gathered for a destination that gathers nothing itself; critical ones leave at once",
    },
    otherwise = ref { "destination", doc = "Told what concerns nobody who can be reached; unset: nobody is" },
  },
}
