-- %c of numbers that are no characters.
-- expect: value: 3
return policy {
  title = "Format characters",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = #("%c%c%c"):format(0, 255, 256 + 65) }
  end,
}
