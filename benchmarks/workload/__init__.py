"""The common workload: 42 rules of data protection in a neutral form, random requests, and the answers they must get."""
