"""Tidegate's gateway against its peers, side by side in one run. `make bench-peers`."""
