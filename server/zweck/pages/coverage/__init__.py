"""The coverage of the law by its cases: on the terminal, as JSON, as a page."""
