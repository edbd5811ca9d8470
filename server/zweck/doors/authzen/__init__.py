"""AuthZEN 1.0: the action is an activity, the resource the person concerned, the context the facts."""
