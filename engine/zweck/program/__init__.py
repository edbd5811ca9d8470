"""The law compiled: every condition of every edition as two planes of one straight-line program of AND, OR and AND NOT.

A plane is a row of bits, and the caller chooses the meaning of a bit: a question of a batch, a row of a table, a case of a suite.
"""
