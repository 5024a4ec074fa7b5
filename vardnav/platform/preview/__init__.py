"""Preview: what those who may act for somebody would see of a form, before it is sent (N8)."""
