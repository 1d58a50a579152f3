-- A file that is quick when it is loaded, and runs again for each evaluation because of its table: that is charged
-- as
-- part of the evaluation.
-- expect: fuel
local t = {}
for i = 1, 10000 do t[i] = i end

return policy {
  title = "File that loops later",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do t[1] = t[1] + 1 end
  end,
}
