return pack { name = "bench", version = "1.0.0", title = "The model and policies that are measured" }
