"""Kernel: words everyone uses; six rooms and no seventh without a decision."""
