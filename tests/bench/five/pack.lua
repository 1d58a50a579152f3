return pack { name = "five", version = "1.0.0", title = "The policies of hook, of incidents", requires = { "core" } }
