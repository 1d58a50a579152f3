-- A name that is nowhere defined is an error, and no silent nil.
-- expect: error: servce
return policy {
  title = "Undefined",
  on = "thing",
  gives = { answer = json },
  eval = function()
    if servce == nil then return { answer = "taken for nil" } end
  end,
}
