"""Why the answer is as it is: reasons, presumptions, missing facts, obligations, ways out, and conditions in words."""
