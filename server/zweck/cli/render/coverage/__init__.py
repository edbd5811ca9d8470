"""What `zweck test` tells of what the cases prove: on the terminal, as JSON, as a page."""
