"""The methods of the contract as plain requests with JSON, as Connect's unary calls have them."""
