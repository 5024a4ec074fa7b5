"""Registry: what a capability declares, and the list of them."""
