"""The live process: keeps the lines in memory and answers those who wait, without Django's request stack."""
