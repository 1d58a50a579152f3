-- Nor what belongs to one evaluation.
-- expect: error: result.answer is ctx, which is no value
return policy {
  title = "Ctx",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx }
  end,
}
