-- There is no record yet, and no ctx.
-- expect: refused: ctx
ctx:finding("f", { message = "at load" })
return 1
