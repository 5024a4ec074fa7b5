"""Conversations: chat with care staff, as a case: a queue by priority, several who take part, and an ending in words."""
