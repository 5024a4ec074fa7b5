"""Free text: what somebody writes in own words, read as complaints to suggest and findings to confirm. Never decides."""
