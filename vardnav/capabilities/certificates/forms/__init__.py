"""Forms: what residents are asked, what staff write in a certificate, and where one is sent on."""
