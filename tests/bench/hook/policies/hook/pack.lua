return pack { name = "hook", version = "1.0.0", title = "The event of the bench" }
