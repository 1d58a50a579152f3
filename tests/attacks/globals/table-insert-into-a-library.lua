-- table.insert writes by lua_seti: by metamethods.
-- expect: error: cannot be assigned
return policy {
  title = "Table insert into a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.insert(string, 1)
  end,
}
