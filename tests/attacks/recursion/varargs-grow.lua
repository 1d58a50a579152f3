-- CVE-2014-5461: a function with many varargs and a full stack overwrote what lies behind the stack (ldo.c,
-- luaD_precall).
-- Each call passes one argument more; copying them is work that no hook sees.
-- expect: fuel
return policy {
  title = "Varargs grow",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f(...) return f(1, ...) end
    f()
  end,
}
