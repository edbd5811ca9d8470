"""Legal mutants: small changes of the law, each of which a case of the suites should notice, or none can."""
