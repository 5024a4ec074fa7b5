"""Referrals: write a referral for oneself. A declared e-service."""
