-- Host functions as metamethods.
-- expect: error: ctx.count is called with a colon
return policy {
  title = "Called from a metamethod",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local t = setmetatable({}, { __index = ctx.count, __call = ctx.finding })
    return { answer = t.item }
  end,
}
