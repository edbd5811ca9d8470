"""What a set of cases shows about the law: which rules they prove."""
