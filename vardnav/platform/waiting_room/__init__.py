"""The waiting room: when more people come than a booking page can take, they get a place in order of arrival."""
