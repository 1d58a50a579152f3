-- Nor its parameters.
-- expect: error: result.answer[1] is params, which is no value
return policy {
  title = "Params",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx, params)
    return { answer = { params } }
  end,
}
