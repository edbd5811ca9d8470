"""Three ways to decide must agree: both matchers of the engine, and the specification in `interpreter`."""
