"""Where policies come from: a folder, a commit of a repository, a signed bundle."""
