-- Files of the machine: there are libraries of packs only.
-- expect: refused: a library is required by its pack and file, in quotes
return policy {
  title = "Require",
  on = "thing",
  gives = { answer = json },
  eval = function()
    require("os").exit(1)
  end,
}
