-- The same with pcall, which calls the record.
-- expect: error: eval must return a table
return policy { title = "x", on = "thing", eval = pcall }
