"""The workbench: its pages by plain requests, and in a browser."""
