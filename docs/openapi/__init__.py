"""The OpenAPI document of the contract, made from the protos."""
