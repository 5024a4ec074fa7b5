"""Guarantee: the legal clock (vårdgarantin) of cases: days used, pauses with reason, and what is near its limit."""
