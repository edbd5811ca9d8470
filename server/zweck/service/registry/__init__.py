"""`zweck.v1.RegisterService`: events entered, looked up, proven, erased, watched."""
