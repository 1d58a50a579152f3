-- Whether two texts are one object cannot be seen.
-- expect: value: [true,true]
return policy {
  title = "Identity of texts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = ("x"):rep(100), ("x"):rep(50) .. ("x"):rep(50)
    return { answer = { a == b, rawequal(a, b) } }
  end,
}
