"""Faults that a recording has to outlive, made on purpose: `benchmarks.durability` prints what each of them costs."""
