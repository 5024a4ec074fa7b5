"""Login: e-ID over OpenID Connect, activation, choosing an assignment; the demo simulator."""
