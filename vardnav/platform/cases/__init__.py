"""Cases: case, thread, assignment, clock; a form as an e-service."""
