-- %s goes by tostring.
-- expect: value: "table function"
return policy {
  title = "Address by format",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%s %s"):format({}, error) }
  end,
}
