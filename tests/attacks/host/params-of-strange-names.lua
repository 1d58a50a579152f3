-- Parameters that there are not.
-- expect: value: [false,false,false]
return policy {
  title = "Params of strange names",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx, params)
    return { answer = { (pcall(function() return params.nothing end)), (pcall(function() return params[{}] end)),
      (pcall(function() return params[("x"):rep(100000)] end)) } }
  end,
}
