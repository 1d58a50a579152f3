-- To-be-closed variables run code when a block is left, also by an error.
-- expect: error: __close is not allowed
return policy {
  title = "Close loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local _ <close> = setmetatable({}, { __close = function() while true do end end })
  end,
}
