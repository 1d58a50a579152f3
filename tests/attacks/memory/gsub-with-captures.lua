-- A replacement that repeats a capture of all of the text.
-- expect: memory
return policy {
  title = "Gsub with captures",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("x"):rep(10000)
    return { answer = #s:gsub("^(.*)$", ("%1"):rep(5000)) }
  end,
}
