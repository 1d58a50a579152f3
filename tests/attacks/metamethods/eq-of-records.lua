-- A table cannot pass for a record.
-- expect: value: [false,false,true]
return policy {
  title = "Eq of records",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    local fake = setmetatable({}, { __eq = function() return true end, __index = function() return thing.name end })
    return { answer = { thing == fake, fake == thing, thing == thing } }
  end,
}
