"""Customers' HTTP: scripts are asked here, with every limit that keeps one of them from harming a call or a neighbour.

Knows HTTP, addresses, places and breakers. Does not know the state of a call, nor what a verb does.
"""
