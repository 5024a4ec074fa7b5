"""What every declared e-service does, walked from the registry."""
