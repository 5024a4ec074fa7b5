"""Feedback: views and complaints. A declared e-service."""
