-- .. again: whether NaN has a sign is the processor's choice, so its text has none.
-- expect: value: ["nan","nan"]
return policy {
  title = "Nan joined",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { (0 / 0) .. "", (-(0 / 0)) .. "" } }
  end,
}
