"""Grading against known truth: do the intervals that maal prints hold what they promise? Run by `make grade`."""
