"""The launch room: what `./run` and `./test` need to bring Vårdnav up on one machine and take it down again."""
