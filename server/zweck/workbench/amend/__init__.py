"""Amendments: drafts beside the policies that are served, their effect, and their way onto a branch."""
