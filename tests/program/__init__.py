"""The law compiled into planes: the program, its machine, its verdicts."""
