"""What a running server tells about itself: metrics and logs, never about persons."""
