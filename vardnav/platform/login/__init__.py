"""Login: who somebody is, vouched for by an e-ID over OpenID Connect; a simulator of one for demonstrations."""
