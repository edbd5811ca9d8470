"""Whole tables of Arrow: columns to answers, runs and their parts."""
