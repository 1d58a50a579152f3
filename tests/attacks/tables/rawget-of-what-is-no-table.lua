-- rawget looks behind nothing of the host's.
-- expect: error: table expected
return policy {
  title = "Rawget of what is no table",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = rawget(ctx, "finding") }
  end,
}
