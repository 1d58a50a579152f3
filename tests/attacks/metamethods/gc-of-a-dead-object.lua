-- CVE-2021-44964: use after free when a finalizer, run by an emergency collection in lua_newstate or a stack
-- resize,
-- frees what is in use. Without finalizers nothing of a script runs in a collection; memory is exhausted here so
-- that
-- such collections happen.
-- expect: fuel
return policy {
  title = "Gc of a dead object",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local keep = {}
    for i = 1, 1e9 do
      keep[i] = setmetatable({ i }, { __index = keep })
    end
  end,
}
