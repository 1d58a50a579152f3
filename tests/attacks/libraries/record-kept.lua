-- A record, ctx and a function of this file, kept by a library for the next evaluation.
-- expect: value: [true,true,true,true]
local shared = require "p.shared"
return policy {
  title = "Things kept in a library",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local nothing = shared.keep(thing) == nil
    return {
      answer = {
        nothing,
        shared.keep(ctx) == thing,
        shared.keep(function() return thing end) == ctx,
        shared.keep(nil)() == thing,
      },
    }
  end,
}
