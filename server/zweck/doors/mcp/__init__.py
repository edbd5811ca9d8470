"""A server for agents in the Model Context Protocol: they name an activity and a person, and never appraise."""
