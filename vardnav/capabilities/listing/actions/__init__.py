"""Actions of listing."""
