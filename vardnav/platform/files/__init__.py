"""Files: what people attach. Limits, type by content, re-made safe, virus scan, served with care."""
