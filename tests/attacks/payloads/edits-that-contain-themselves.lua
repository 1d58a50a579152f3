-- An edit in an edit.
-- deliver: '{}'
-- expect: error: nested more than 32 deep
return intake {
  title = "Edits",
  map = function()
    local edit = { put = "thing/x" }
    edit.set = edit
    return { edit }
  end,
}
