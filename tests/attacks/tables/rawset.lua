-- rawset could change what refuses to be changed.
-- expect: error: rawset
return policy {
  title = "Rawset",
  on = "thing",
  gives = { answer = json },
  eval = function()
    rawset(string, "upper", nil)
  end,
}
