"""Forms: what people fill in about vaccination."""
