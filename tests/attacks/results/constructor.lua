-- A constructor's table is a table with a name of its own.
-- expect: value: {"$":"text","doc":"x"}
return policy {
  title = "Constructor",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = text { doc = "x" } }
  end,
}
