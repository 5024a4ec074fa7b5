"""How people write: words that mean the same, words that change what a sentence says, and expressions that must be heard."""
