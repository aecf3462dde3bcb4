"""Benchmark: statistics that others have published, to stand beside. Pure, but for the data files that it carries."""
