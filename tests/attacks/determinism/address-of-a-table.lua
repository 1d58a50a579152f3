-- Addresses differ from run to run.
-- expect: value: ["table","function","function","record","ctx"]
return policy {
  title = "Address of a table",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = { tostring({}), tostring(pcall), tostring(function() end), type(thing), tostring(ctx) } }
  end,
}
