"""People: person, personal identity numbers, guardians and proxies, contact choices."""
