-- The registry of modules.
-- expect: error: package
return policy {
  title = "Package",
  on = "thing",
  gives = { answer = json },
  eval = function()
    package.loaded.string = nil
  end,
}
