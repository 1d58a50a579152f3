-- Huge arrays: the other half of CVE-2022-24834.
-- expect: error: result has more than 100000 values
return policy {
  title = "Wide",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 100001 do t[i] = i end
    return { answer = t }
  end,
}
