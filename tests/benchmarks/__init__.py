"""The benchmarks: their workload is right, their load generator loses nothing, their report says what was measured."""
