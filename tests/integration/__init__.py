"""zweck in the repositories and programs of others: pytest, pre-commit, GitHub, GitLab."""
