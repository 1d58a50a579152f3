-- CVE-2020-24370: debug.getlocal with a negative number read beyond the stack. There is no debug library.
-- expect: error: debug
return policy {
  title = "Debug library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = debug.getlocal(1, math.mininteger) }
  end,
}
