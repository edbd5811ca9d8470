"""A caller's facts: read, merged with other sources, silence filled, contradictions."""
