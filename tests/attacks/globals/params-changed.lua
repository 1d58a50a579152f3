-- Nor parameters.
-- expect: error: params cannot be changed
return policy {
  title = "Params changed",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx, params)
    params.limit = 1
  end,
}
