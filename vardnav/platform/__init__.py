"""What a capability plugs into; never knows one by name."""
