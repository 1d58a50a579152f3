-- ctx, kept in a local of the file for the next evaluation, which is of another record.
-- expect: value: "none was kept"
local kept

return policy {
  title = "Ctx kept",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local said = kept and "one was kept" or "none was kept"
    kept = ctx
    return { answer = said }
  end,
}
