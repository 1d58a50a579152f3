-- Whether two closures are one object could be: Lua 5.4 makes each anew.
-- expect: value: [false,true]
return policy {
  title = "Identity of functions",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function make() return function() end end
    local f = make()
    return { answer = { make() == make(), f == f } }
  end,
}
