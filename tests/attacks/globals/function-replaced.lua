-- A local function of the file is replaced by the evaluation.
-- expect: value: "as written"
local function say() return "as written" end

return policy {
  title = "Function replaced",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local said = say()
    say = function() return "replaced" end
    return { answer = said }
  end,
}
