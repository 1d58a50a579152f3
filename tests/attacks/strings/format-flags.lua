-- Flags upon flags.
-- expect: error: invalid
return policy {
  title = "Format flags",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%" .. ("-"):rep(1000) .. "d"):format(1) }
  end,
}
