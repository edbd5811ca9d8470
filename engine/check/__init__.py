"""What makes a set of well-formed files a body of law: versions without overlap, names that lead somewhere, rules that can ever matter."""
