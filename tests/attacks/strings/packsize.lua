-- A size that overflows.
-- expect: error: packsize
return policy {
  title = "Packsize",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = string.packsize(("i16"):rep(1000) .. "!16") }
  end,
}
