"""Rules: what a campaign is, and who may book in it when. Pure Python."""
