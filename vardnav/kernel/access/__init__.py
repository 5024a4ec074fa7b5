"""Access: who is asking (Viewer), sessions, who may see whom."""
