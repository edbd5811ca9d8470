"""Texts in German and English."""
