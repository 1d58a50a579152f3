-- Numbers do become texts: by .. and where a library expects one.
-- expect: value: ["10.5",3,"123"]
return policy {
  title = "Number taken for a text",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { 10 .. ".5", (10.5 .. ""):len() - 1, ("x"):rep(0) .. 123 } }
  end,
}
