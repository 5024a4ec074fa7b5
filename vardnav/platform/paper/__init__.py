"""Paper: answers that somebody wants in a letter, or that nobody reads here: a list to print for each unit."""
