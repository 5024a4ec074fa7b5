"""What tests share: people with names, a house to be in, clients that log in."""
