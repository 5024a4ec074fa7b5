"""The launch room: what `./run` and `./test` need to bring Vårdnav up here and take it down again."""
