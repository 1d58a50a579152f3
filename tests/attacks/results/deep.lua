-- Ten thousand deep (shape of CVE-2022-24834: cjson's overflow by nested arrays).
-- expect: error: nested more than 32 deep
return policy {
  title = "Deep",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for _ = 1, 10000 do t = { t } end
    return { answer = t }
  end,
}
