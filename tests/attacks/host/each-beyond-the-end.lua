-- An iterator that is called on when it is over, and with arguments.
-- expect: value: [0,0,0]
return policy {
  title = "Each beyond the end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local walk = ctx:each("item", { group = 1000 })
    return { answer = { select("#", walk()), select("#", walk(1, 2, 3)), select("#", walk(ctx, {})) } }
  end,
}
