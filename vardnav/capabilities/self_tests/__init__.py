"""Self-sample kits: order, take the sample at home, send it in, read the answer."""
