"""Why the answer is as it is: reasons, presumptions, missing facts, obligations, remedies, and conditions in words."""
