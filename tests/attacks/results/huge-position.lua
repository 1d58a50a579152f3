-- A list whose only element is the last of all: nothing may be made for those before.
-- expect: error: result.answer has a hole
return policy {
  title = "Huge position",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { [1 << 40] = 1 } }
  end,
}
