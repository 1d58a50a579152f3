-- SPDX-License-Identifier: Apache-2.0
local function refused(set, reason)
  return { when = { { create = "destination/d", set = set } }, expect = { refused = reason } }
end

return tests {
  ["a webhook needs a URL"] = refused({ name = "D", kind = "webhook" }, "needs the URL"),
  ["a URL is one"] = refused({ name = "D", kind = "slack", url = "slack.example" }, "needs the URL"),
  ["e-mail needs an address"] = refused({ name = "D", kind = "email", url = "https://a.example" }, "needs an address"),
  ["a secret has no place in a record"] = refused(
    { name = "D", kind = "webhook", url = "https://a.example", secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" },
    "no place for the secret itself"
  ),
  ["nor a variable that is not ours"] = refused(
    { name = "D", kind = "webhook", url = "https://a.example", secret = "env AWS_SECRET_ACCESS_KEY" },
    "no place for the secret itself"
  ),
  ["nor a file from elsewhere"] = refused(
    { name = "D", kind = "webhook", url = "https://a.example", secret = "file secrets/../data/journal.db" },
    "no place for the secret itself"
  ),
  ["one that says where is taken"] = {
    when = {
      {
        create = "destination/d",
        set = { name = "D", kind = "webhook", url = "https://a.example/in", secret = "file secrets/pager" },
      },
      {
        create = "destination/e",
        set = { name = "E", kind = "email", address = "e@example.org", secret = "env STEWARD_E_1" },
      },
    },
    expect = { ["destination/d"] = true, ["destination/e"] = true, refused = false },
  },
}
