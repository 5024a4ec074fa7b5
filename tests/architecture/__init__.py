"""Guards that walk the whole house; each shows, on a planted fault, that it can fail."""
