"""Actions: what is more than one write of the rooms beneath, all or nothing."""
