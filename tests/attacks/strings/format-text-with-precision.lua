-- A precision cuts a text; zeros in it are refused where they would be lost.
-- expect: value: "ab   |"
return policy {
  title = "Format text with precision",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%-5.2s|"):format("abc") }
  end,
}
