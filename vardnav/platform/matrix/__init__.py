"""Matrix: which e-services each unit offers, to whom, and if not, why and what instead; as pages and as open data (N9)."""
