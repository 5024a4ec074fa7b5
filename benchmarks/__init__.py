"""Measuring speed: real processes, a data set of its own, an open-loop and a closed-loop generator, a report."""
